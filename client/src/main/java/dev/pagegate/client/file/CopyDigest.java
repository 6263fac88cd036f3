package dev.pagegate.client.file;

import dev.pagegate.client.error.FsException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What tells one content from another.
 *
 * @param sha256 in hexadecimal
 */
record CopyDigest(long sizeBytes, String sha256) {
  private static final int CHUNK_BYTES = 1 << 20;

  /** Counts and digests what is given to it, in order. */
  static final class Running {
    private final MessageDigest digest = newDigest();
    private long sizeBytes;

    /** The readable bytes, which stay. */
    void add(ByteBuf bytes) {
      for (ByteBuffer part : bytes.nioBuffers()) {
        digest.update(part);
      }
      sizeBytes += bytes.readableBytes();
    }

    long sizeBytes() {
      return sizeBytes;
    }

    /** Ends it. */
    CopyDigest end() {
      return new CopyDigest(sizeBytes, HexFormat.of().formatHex(digest.digest()));
    }
  }

  /** Fills a buffer from an offset on; 0 at the end. */
  interface Reader {
    int read(long offset, ByteBuf into) throws FsException;
  }

  /** Of everything that {@code reader} reads. Blocks. */
  static CopyDigest of(Reader reader) throws FsException {
    Running running = new Running();
    ByteBuf chunk = PooledByteBufAllocator.DEFAULT.directBuffer(CHUNK_BYTES, CHUNK_BYTES);
    try {
      while (reader.read(running.sizeBytes(), chunk.clear()) > 0) {
        running.add(chunk);
      }
    } finally {
      chunk.release();
    }
    return running.end();
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
