package dev.pagegate.client.file;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.pagegate.protocol.nfs3.FileHandle;
import org.jspecify.annotations.Nullable;

/**
 * The inodes in memory, one a handle for as long as anybody holds it. Safe from any thread.
 *
 * <p>The table itself holds none: names, listings, open files and front ends do, and the list of
 * files that were closed and still have pages in memory. So a walk over millions of files leaves
 * behind what those bounded holders keep.
 */
final class InodeTable {
  private final Volume volume;
  private final Cache<FileHandle, Inode> inodes = Caffeine.newBuilder().weakValues().build();
  private final Cache<FileHandle, Inode> idle;

  InodeTable(Volume volume, int maxIdleFiles) {
    this.volume = volume;
    this.idle =
        Caffeine.newBuilder()
            .maximumSize(maxIdleFiles)
            .removalListener(InodeTable::dropPages)
            .build();
  }

  Inode of(FileHandle handle) {
    return inodes.get(handle, unknown -> new Inode(volume, unknown));
  }

  /**
   * {@code inode} was closed: its pages stay for the next open until too many others are closed.
   * Must not be called under the inode's lock, which dropping pages takes.
   */
  void idle(Inode inode) {
    idle.put(inode.handle(), inode);
  }

  private static void dropPages(
      @Nullable FileHandle handle, @Nullable Inode inode, RemovalCause cause) {
    if (inode != null && cause != RemovalCause.REPLACED) {
      inode.dropIdlePages();
    }
  }

  /** Drops the pages of every inode. */
  void close() {
    inodes.asMap().values().forEach(Inode::dropPages);
    idle.invalidateAll();
  }
}
