package dev.pagegate.client.file;

import dev.pagegate.protocol.nfs3.FileName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The names under which files live on that were removed while they were open here: NFSv3 knows no
 * open files, so their last name must stay until they are closed. Safe from any thread.
 */
final class SillyNames {
  private final Map<Inode, Hidden> hidden = new ConcurrentHashMap<>();

  /** Where a removed file is hidden. */
  record Hidden(Inode directory, FileName name) {}

  /** A name as other NFS clients choose it, so that servers and people recognise it. */
  FileName nameFor(Inode directory, Inode file) {
    return FileName.of(
        ".nfs%016x%08x".formatted(file.fileId(), ThreadLocalRandom.current().nextInt()));
  }

  /** A file is about to get this name; a crash from now on leaves it behind. */
  void recorded(Inode directory, FileName name) {}

  void hidden(Inode file, Inode directory, FileName name) {
    hidden.put(file, new Hidden(directory, name));
  }

  boolean isHidden(Inode file) {
    return hidden.containsKey(file);
  }

  /** Where the file is hidden, to one caller. */
  @Nullable Hidden take(Inode file) {
    return hidden.remove(file);
  }

  /** The name is gone from the server. */
  void removed(Inode directory, FileName name) {}
}
