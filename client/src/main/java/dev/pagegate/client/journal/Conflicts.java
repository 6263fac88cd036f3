package dev.pagegate.client.journal;

import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.xdr.Opaque;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What others had changed at the server when changes made here arrived there: said in the log,
 * counted, and listed in a file beside the journal. Safe from any thread.
 */
final class Conflicts {
  private static final Logger log = LoggerFactory.getLogger(Conflicts.class);

  private static final String MARK = ".pagegate-conflict-";

  /** Most servers' bound of a name. */
  private static final int MAX_NAME_BYTES = 255;

  private final Path list;
  private final InstantSource wall;
  private final List<String> said = new ArrayList<>();

  Conflicts(Path list, InstantSource wall) {
    this.list = list;
    this.wall = wall;
  }

  /** The {@code n}th name for a copy of what was {@code name}, from 1 on. */
  FileName nameFor(FileName name, int n) {
    String date =
        DateTimeFormatter.BASIC_ISO_DATE.format(
            LocalDate.ofInstant(wall.instant(), ZoneOffset.UTC));
    byte[] suffix = Opaque.utf8(MARK + date + "-" + n).toByteArray();
    byte[] stem = name.bytes().toByteArray();
    int keep = Math.min(stem.length, MAX_NAME_BYTES - suffix.length);
    byte[] whole = Arrays.copyOf(stem, keep + suffix.length);
    System.arraycopy(suffix, 0, whole, keep, suffix.length);
    return new FileName(Opaque.copyOf(whole));
  }

  void say(String what) {
    log.warn("conflict: {}", what);
    synchronized (this) {
      said.add(what);
      try {
        Files.writeString(
            list,
            wall.instant() + " " + what.replace('\n', ' ') + "\n",
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      } catch (IOException e) {
        log.warn("the conflict is not listed in {}", list, e);
      }
    }
  }

  /** Since this process began. */
  synchronized List<String> said() {
    return List.copyOf(said);
  }
}
