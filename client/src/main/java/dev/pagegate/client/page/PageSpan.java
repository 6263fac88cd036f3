package dev.pagegate.client.page;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Bytes of a file as one read returned them: adjacent slices of pages, kept alive until {@link
 * #close}. For one thread at a time.
 */
public final class PageSpan implements AutoCloseable {
  static final PageSpan EMPTY = new PageSpan(List.of(), 0);

  private final int lengthBytes;
  private List<Part> parts;

  private PageSpan(List<Part> parts, int lengthBytes) {
    this.parts = parts;
    this.lengthBytes = lengthBytes;
  }

  /** Takes over one reference to the buffer of each part. */
  static PageSpan of(List<Part> parts) {
    int lengthBytes = 0;
    for (Part part : parts) {
      lengthBytes += part.lengthBytes();
    }
    return new PageSpan(parts, lengthBytes);
  }

  /** Takes over one reference to {@code buffer}. */
  static PageSpan of(ByteBuf buffer, int offset, int lengthBytes) {
    return new PageSpan(List.of(new Part(buffer, offset, lengthBytes)), lengthBytes);
  }

  /** 0 at the end of the file. */
  public int lengthBytes() {
    return lengthBytes;
  }

  /** Copies every byte to {@code destination}, which must have room, and moves its position. */
  public void copyTo(ByteBuffer destination) {
    int limit = destination.limit();
    for (Part part : parts) {
      destination.limit(destination.position() + part.lengthBytes());
      part.buffer().getBytes(part.offset(), destination);
      destination.limit(limit);
    }
  }

  /** Copies every byte to {@code destination} at its writer index, which moves. */
  public void copyTo(ByteBuf destination) {
    for (Part part : parts) {
      destination.writeBytes(part.buffer(), part.offset(), part.lengthBytes());
    }
  }

  /**
   * The bytes in place, in order, as read-only slices that live as long as this span; who needs one
   * longer retains it.
   */
  public List<ByteBuf> slices() {
    return parts.stream()
        .map(part -> part.buffer().slice(part.offset(), part.lengthBytes()).asReadOnly())
        .toList();
  }

  /** Lets the pages go. Idempotent. */
  @Override
  public void close() {
    List<Part> held = parts;
    parts = List.of();
    for (Part part : held) {
      part.buffer().release();
    }
  }

  /** A piece of one page. */
  record Part(ByteBuf buffer, int offset, int lengthBytes) {}
}
