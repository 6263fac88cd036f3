package dev.pagegate.client.file;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.xdr.Opaque;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names under which files live on that were removed while they were open here: NFSv3 knows no
 * open files, so their last name must stay until they are closed. A journal remembers them over a
 * crash. Safe from any thread.
 */
final class SillyNames {
  private static final Logger log = LoggerFactory.getLogger(SillyNames.class);

  private final Optional<Path> journal;
  private final Map<Inode, Hidden> hidden = new ConcurrentHashMap<>();

  /**
   * Hides no file yet.
   *
   * @param journal a file of lines "volume directory name", each in hexadecimal; absent where
   *     nothing survives a crash
   */
  SillyNames(Optional<Path> journal) {
    this.journal = journal;
  }

  /** Where a removed file is hidden. */
  record Hidden(Inode directory, FileName name) {}

  /** A name as other NFS clients choose it, so that servers and people recognise it. */
  static FileName nameFor(Inode file) {
    return FileName.of(
        ".nfs%016x%08x".formatted(file.fileId(), ThreadLocalRandom.current().nextInt()));
  }

  /**
   * A file is about to get this name; a crash from now on leaves it behind. Writes a line, without
   * waiting for the disk: who loses power loses the hint, not a file.
   */
  synchronized void recorded(RemoteFiles volume, Inode directory, FileName name) {
    append(line(volume, directory.handle(), name));
  }

  void hidden(Inode file, Inode directory, FileName name) {
    hidden.put(file, new Hidden(directory, name));
    file.hidden(true);
  }

  boolean isHidden(Inode file) {
    return hidden.containsKey(file);
  }

  /** Where the file is hidden, to one caller. */
  @Nullable Hidden take(Inode file) {
    Hidden where = hidden.remove(file);
    if (where != null) {
      file.hidden(false);
    }
    return where;
  }

  /** Nothing is hidden any more: the journal starts anew. */
  synchronized void removed() {
    if (hidden.isEmpty() && journal.isPresent()) {
      try {
        Files.deleteIfExists(journal.get());
      } catch (IOException e) {
        log.warn("the journal of hidden files {} stays", journal.get(), e);
      }
    }
  }

  /** Removes what an earlier run has left of {@code volume}. Blocks; for the start. */
  void cleanUp(RemoteFiles volume) {
    List<String> lines = lines();
    if (lines.isEmpty()) {
      return;
    }
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      if (words.length == 3 && words[0].equals(hex(volume.volumeIdentity()))) {
        cleanUp(volume, new FileHandle(opaque(words[1])), new FileName(opaque(words[2])), line);
      } else {
        append(line); // of another volume in the same cache directory
      }
    }
  }

  private void cleanUp(RemoteFiles volume, FileHandle directory, FileName name, String line) {
    try {
      Await.result(volume.remove(directory, name));
      log.info("removed '{}', which a crash had left behind", name);
    } catch (FsException failed) {
      if (failed.error() != FsError.NO_SUCH_ENTRY && failed.error() != FsError.STALE) {
        log.warn("'{}', which a crash has left behind, stays for now", name, failed);
        append(line);
      }
    }
  }

  /** The journal's lines; it is empty afterwards. */
  private synchronized List<String> lines() {
    try {
      if (journal.isEmpty() || !Files.exists(journal.get())) {
        return List.of();
      }
      List<String> lines = Files.readAllLines(journal.get());
      Files.delete(journal.get());
      return lines;
    } catch (IOException e) {
      log.warn("the journal of hidden files cannot be read", e);
      return List.of();
    }
  }

  private synchronized void append(String line) {
    if (journal.isPresent()) {
      try {
        Files.writeString(
            journal.get(), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      } catch (IOException e) {
        log.warn("the journal of hidden files {} cannot be written", journal.get(), e);
      }
    }
  }

  private static String line(RemoteFiles volume, FileHandle directory, FileName name) {
    return hex(volume.volumeIdentity()) + " " + hex(directory.bytes()) + " " + hex(name.bytes());
  }

  private static String hex(Opaque bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  private static Opaque opaque(String hex) {
    try {
      return Opaque.copyOf(HexFormat.of().parseHex(hex));
    } catch (IllegalArgumentException _) {
      return Opaque.copyOf(new byte[0]); // a line cut by a crash names nothing
    }
  }
}
