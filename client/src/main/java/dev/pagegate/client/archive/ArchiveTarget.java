package dev.pagegate.client.archive;

import dev.pagegate.client.error.FsException;
import dev.pagegate.protocol.nfs3.NfsTime;
import io.netty.buffer.ByteBuf;

/**
 * Where copies lie, by the paths of their files below the mount. Everything blocks; safe from any
 * thread. Errors are {@link FsException}s that name the copy.
 */
public interface ArchiveTarget extends AutoCloseable {
  /** As people name it, and as it is found again after a restart. */
  String name();

  /**
   * Begins to copy to {@code path}. Nothing is seen there before {@link Copy#publish}.
   *
   * @param mark in the temporary name, so that what a crash leaves behind is overwritten next time
   */
  Copy begin(String path, String mark) throws FsException;

  /**
   * Fills {@code destination} from {@code offset} of a published copy, as far as that goes; returns
   * the bytes read.
   */
  int read(String path, long offset, ByteBuf destination) throws FsException;

  @Override
  void close();

  /** A copy that is being made. For one thread. */
  interface Copy extends AutoCloseable {
    /** Appends the readable bytes of {@code bytes}, which are used up. */
    void append(ByteBuf bytes) throws FsException;

    /** Makes durable what was appended. */
    void sync() throws FsException;

    /** As {@link ArchiveTarget#read}, of this copy as the target has it now. */
    int read(long offset, ByteBuf destination) throws FsException;

    /**
     * Gives the copy its mode and modify time and, in place of what is there, its path, durably.
     *
     * @param mode permission bits
     */
    void publish(int mode, NfsTime modified) throws FsException;

    /** Removes what was not published. Idempotent. */
    @Override
    void close();
  }
}
