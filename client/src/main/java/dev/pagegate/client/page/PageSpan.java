package dev.pagegate.client.page;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Bytes of a file as one read returned them: adjacent slices of pages, kept alive until {@link
 * #close}. For one thread at a time.
 */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString"})
public final class PageSpan implements AutoCloseable {
  PageSpan() {}

  /** 0 at the end of the file. */
  public int lengthBytes() {
    throw new UnsupportedOperationException();
  }

  /** Copies every byte to {@code destination}, which must have room, and moves its position. */
  public void copyTo(ByteBuffer destination) {
    throw new UnsupportedOperationException();
  }

  /** Copies every byte to {@code destination} at its writer index, which moves. */
  public void copyTo(ByteBuf destination) {
    throw new UnsupportedOperationException();
  }

  /**
   * The bytes in place, in order, as read-only slices that live as long as this span; who needs one
   * longer retains it.
   */
  public List<ByteBuf> slices() {
    throw new UnsupportedOperationException();
  }

  /** Lets the pages go. Idempotent. */
  @Override
  public void close() {}
}
