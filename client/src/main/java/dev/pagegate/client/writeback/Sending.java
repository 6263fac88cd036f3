package dev.pagegate.client.writeback;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.page.WriteBack;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.client.remote.RemoteFiles.Written;
import dev.pagegate.protocol.nfs3.StableHow;
import dev.pagegate.protocol.nfs3.WccData;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The WRITEs of one round: adjacent extents together, several under way at once. */
final class Sending {
  private final WrittenFile file;
  private final RemoteFiles remote;
  private final int maxBytes;
  private final int writesInFlight;
  private final Semaphore window;

  // Guarded by this: replies come on event loops.
  private final List<WccData> changes = new ArrayList<>();
  private final Set<Long> verifiers = new HashSet<>();
  private final Set<WriteBack> failed = new HashSet<>();
  private @Nullable FsException failure;

  Sending(WrittenFile file, WriteBackSettings settings) {
    this.file = file;
    this.remote = file.writer();
    this.maxBytes = remote.limits().maxWriteBytes();
    this.writesInFlight = settings.writesInFlight();
    this.window = new Semaphore(writesInFlight);
  }

  synchronized List<WccData> changes() {
    return List.copyOf(changes);
  }

  /** Of WRITEs that are not durable yet. */
  synchronized Set<Long> verifiers() {
    return Set.copyOf(verifiers);
  }

  /** Pages of which something was not written. */
  synchronized Set<WriteBack> failed() {
    return Set.copyOf(failed);
  }

  synchronized @Nullable FsException failure() {
    return failure;
  }

  /** One WRITE's worth of adjacent bytes. */
  private static final class Gather {
    private final long offset;
    private final List<ByteBuf> parts = new ArrayList<>();
    private final Set<WriteBack> pages = new HashSet<>();
    private int lengthBytes;

    Gather(long offset) {
      this.offset = offset;
    }

    boolean takes(WriteBack.Extent extent, int maxBytes) {
      return extent.offset() == offset + lengthBytes
          && lengthBytes + extent.bytes().readableBytes() <= maxBytes;
    }

    void add(WriteBack page, WriteBack.Extent extent) {
      parts.add(extent.bytes());
      pages.add(page);
      lengthBytes += extent.bytes().readableBytes();
    }

    /** A view over the pages' own memory; the caller releases it. */
    ByteBuf bytes() {
      ByteBuf[] slices = parts.stream().map(ByteBuf::retainedSlice).toArray(ByteBuf[]::new);
      return Unpooled.wrappedBuffer(slices.length, slices);
    }
  }

  /** Blocks until every WRITE is answered, however. */
  void send(List<WriteBack> pages) {
    List<Gather> gathers = gather(pages);
    // A single WRITE is made durable by itself: one round trip instead of two.
    StableHow stability =
        gathers.size() == 1 && gathers.getFirst().lengthBytes <= maxBytes
            ? StableHow.FILE_SYNC
            : StableHow.UNSTABLE;
    for (Gather gather : gathers) {
      window.acquireUninterruptibly();
      write(gather, stability);
    }
    window.acquireUninterruptibly(writesInFlight);
  }

  private List<Gather> gather(List<WriteBack> pages) {
    List<Gather> gathers = new ArrayList<>();
    for (WriteBack page : pages) {
      for (WriteBack.Extent extent : page.extents()) {
        if (gathers.isEmpty() || !gathers.getLast().takes(extent, maxBytes)) {
          gathers.add(new Gather(extent.offset()));
        }
        gathers.getLast().add(page, extent);
      }
    }
    return gathers;
  }

  private void write(Gather gather, StableHow stability) {
    ByteBuf bytes = gather.bytes();
    CompletableFuture<Written> written;
    try {
      written = remote.write(file.handle(), gather.offset, bytes, stability);
    } catch (RuntimeException e) {
      written = CompletableFuture.failedFuture(e);
    }
    var _ =
        written.whenComplete(
            (answer, error) -> {
              bytes.release();
              note(gather, answer, error);
              window.release();
            });
  }

  private synchronized void note(
      Gather gather, @Nullable Written answer, @Nullable Throwable error) {
    if (answer != null) {
      changes.addAll(answer.changes());
      verifiers.addAll(answer.verifiers());
    } else {
      // Nobody knows whether it happened: whatever the file is now, it is not of our making alone.
      changes.add(WccData.ABSENT);
      failed.addAll(gather.pages);
      failure = failure == null ? Round.fsException(error) : failure;
    }
  }
}
