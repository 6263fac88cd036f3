package dev.pagegate.client.nfsproxy;

import dev.pagegate.client.file.OpenFile;
import dev.pagegate.client.page.PageSpan;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;

/**
 * The bytes of one READ: slices of as many pages as it takes, retained and not copied, since many
 * clients take a short reply that is not the end of the file for an error or ask once more.
 */
final class ReadGather {
  private final OpenFile file;
  private final long position;
  private final ReplyMemory.Claim gathered;
  private final int wantedBytes;

  private ReadGather(OpenFile file, long position, ReplyMemory.Claim gathered) {
    this.file = file;
    this.position = position;
    this.gathered = gathered;
    this.wantedBytes = gathered.claimedBytes();
  }

  /**
   * As many bytes from {@code position} as {@code claim} is for, fewer only where the file ends.
   * Does not block; takes the claim over, and the caller releases the result.
   */
  static CompletableFuture<ByteBuf> start(OpenFile file, long position, ReplyMemory.Claim claim) {
    ReadGather gather = new ReadGather(file, position, claim);
    return gather
        .more()
        .whenComplete(
            (_, failure) -> {
              if (failure != null) {
                gather.gathered.release();
              }
            });
  }

  private CompletableFuture<ByteBuf> more() {
    while (gathered.readableBytes() < wantedBytes) {
      int have = gathered.readableBytes();
      CompletableFuture<PageSpan> next = file.readSpan(position + have, wantedBytes - have);
      if (!next.isDone()) {
        return next.thenCompose(span -> take(span) ? more() : done());
      }
      if (next.isCompletedExceptionally()) {
        return next.thenApply(_ -> gathered);
      }
      if (!take(next.join())) {
        break;
      }
    }
    return done();
  }

  private CompletableFuture<ByteBuf> done() {
    return CompletableFuture.completedFuture(gathered);
  }

  /** False at the end of the file. */
  private boolean take(PageSpan span) {
    try (span) {
      for (ByteBuf slice : span.slices()) {
        gathered.addComponent(true, slice.retain());
      }
      return span.lengthBytes() > 0;
    }
  }
}
