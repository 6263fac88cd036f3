package dev.pagegate.client.nfsproxy;

import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the pages that replies hold until clients have taken them, so that clients which ask much
 * and take little do not keep all memory from the others. Safe from any thread.
 *
 * <p>Past the bound replies are short, which RFC 1813 section 3.3.6 allows; nobody waits.
 */
final class ReplyMemory {
  /** What a reply may hold in any case. */
  static final int LEAST_BYTES = 64 * 1024;

  private final long maxBytes;
  private final AtomicLong heldBytes = new AtomicLong();

  ReplyMemory(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** An empty buffer that counts for {@code claimedBytes} until it is released. */
  final class Claim extends CompositeByteBuf {
    private final int claimedBytes;

    private Claim(int claimedBytes) {
      super(UnpooledByteBufAllocator.DEFAULT, false, Integer.MAX_VALUE);
      this.claimedBytes = claimedBytes;
    }

    /** How many bytes it may be filled with. */
    int claimedBytes() {
      return claimedBytes;
    }

    @Override
    protected void deallocate() {
      super.deallocate();
      heldBytes.addAndGet(-claimedBytes);
    }
  }

  /** For up to {@code wantedBytes}, fewer when too much is held; the caller releases it. */
  Claim claim(int wantedBytes) {
    boolean full = heldBytes.get() + wantedBytes > maxBytes;
    int claimed = full ? Math.min(wantedBytes, LEAST_BYTES) : wantedBytes;
    heldBytes.addAndGet(claimed);
    return new Claim(claimed);
  }

  long heldBytes() {
    return heldBytes.get();
  }
}
