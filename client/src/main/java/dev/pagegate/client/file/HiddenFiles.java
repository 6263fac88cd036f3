package dev.pagegate.client.file;

import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.xdr.Opaque;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers over a crash which hidden names are to be removed from servers, for all the mounts of a
 * cache directory. Safe from any thread; writes without waiting for the disk: who loses power loses
 * the hint, not a file.
 */
public final class HiddenFiles {
  private static final Logger log = LoggerFactory.getLogger(HiddenFiles.class);

  /** So many lines may be history before the journal is written anew. */
  private static final int MAX_HISTORY = 256;

  private final Path journal;

  /** What the journal has to keep. Guarded by this. */
  private final Set<Entry> standing = new LinkedHashSet<>();

  /** What an earlier run has left, and no mount has taken on yet. Guarded by this. */
  private final Set<Entry> left = new LinkedHashSet<>();

  /** Guarded by this. */
  private int lines;

  private HiddenFiles(Path journal) {
    this.journal = journal;
  }

  /**
   * Reads what an earlier run has left there. Blocks.
   *
   * @param journal a file of lines "volume directory name", each in hexadecimal; created when
   *     needed
   */
  public static HiddenFiles at(Path journal) {
    HiddenFiles files = new HiddenFiles(journal);
    files.read();
    return files;
  }

  /** A name in a directory of a volume. */
  record Entry(Opaque volume, Opaque directory, Opaque name) {
    static Entry of(RemoteFiles volume, FileHandle directory, FileName name) {
      return new Entry(volume.volumeIdentity(), directory.bytes(), name.bytes());
    }

    String line() {
      return hex(volume) + " " + hex(directory) + " " + hex(name) + "\n";
    }
  }

  /** From now on the name is to be removed after a crash. */
  synchronized void add(Entry entry) {
    standing.add(entry);
    try {
      Files.writeString(
          journal, entry.line(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      lines++;
    } catch (IOException e) {
      log.warn("the journal of hidden files {} cannot be written", journal, e);
    }
  }

  /** The name is gone. */
  synchronized void done(Entry entry) {
    standing.remove(entry);
    try {
      if (standing.isEmpty()) {
        Files.deleteIfExists(journal);
        lines = 0;
      } else if (lines - standing.size() > MAX_HISTORY) {
        rewrite();
      }
    } catch (IOException e) {
      log.warn("the journal of hidden files {} cannot be written", journal, e);
    }
  }

  /** What an earlier run has left of the volume, to one caller; it stands until it is done. */
  synchronized List<Entry> takeLeft(Opaque volume) {
    List<Entry> taken = left.stream().filter(entry -> entry.volume().equals(volume)).toList();
    taken.forEach(left::remove);
    return taken;
  }

  private void rewrite() throws IOException {
    Path next = journal.resolveSibling(journal.getFileName() + ".new");
    StringBuilder text = new StringBuilder();
    standing.forEach(entry -> text.append(entry.line()));
    Files.writeString(next, text);
    Files.move(next, journal, StandardCopyOption.ATOMIC_MOVE);
    lines = standing.size();
  }

  private synchronized void read() {
    try {
      if (Files.exists(journal)) {
        for (String line : Files.readAllLines(journal)) {
          parse(line);
        }
      }
      if (lines > standing.size()) {
        rewrite(); // nothing is to be added behind half a line
      }
    } catch (IOException e) {
      log.warn("the journal of hidden files {} cannot be read", journal, e);
    }
    left.addAll(standing);
  }

  /** A line cut by a crash names nothing, or something that no server has. */
  private void parse(String line) {
    lines++;
    List<Opaque> words = new ArrayList<>();
    try {
      for (String word : line.split(" ", -1)) {
        words.add(Opaque.copyOf(HexFormat.of().parseHex(word)));
      }
    } catch (IllegalArgumentException _) {
      return;
    }
    if (words.size() == 3) {
      standing.add(new Entry(words.get(0), words.get(1), words.get(2)));
    }
  }

  private static String hex(Opaque bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }
}
