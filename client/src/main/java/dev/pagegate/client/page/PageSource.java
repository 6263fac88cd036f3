package dev.pagegate.client.page;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;

/** Where pages of one file come from when neither memory nor disk has them. */
public interface PageSource {
  /**
   * Reads from {@code offset}, in bytes, until {@code destination} has no writable bytes left or
   * the file ends; moves the writer index by what was read. The destination may be a composite over
   * several pages; it stays alive and untouched until the future completes, and nothing may be
   * written to it afterwards. Does not block. Fails with {@link
   * dev.pagegate.client.error.FsException}.
   */
  CompletableFuture<Fetched> fetch(long offset, ByteBuf destination);

  /**
   * What a fetch brought.
   *
   * @param lengthBytes bytes written to the destination
   * @param endOfFile whether the file ended there
   */
  record Fetched(int lengthBytes, boolean endOfFile, Currency currency) {}

  /** How far fetched bytes can be believed. */
  enum Currency {
    /** They belong to the version that was adopted when the fetch was called. */
    CURRENT,
    /**
     * Nobody can say which version they belong to: they are served, never stored, and not believed
     * beyond the next {@link FilePages#adopt}.
     */
    UNTRUSTED,
    /**
     * The file changed meanwhile. The source has called {@link FilePages#adopt} with the new
     * version, or will; the bytes are thrown away and fetched again under it.
     */
    CHANGED
  }
}
