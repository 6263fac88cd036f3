package dev.pagegate.client.page;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.page.PageLoad.Memory;
import dev.pagegate.client.page.PageState.Loading;
import dev.pagegate.client.page.PageState.UpToDate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One read that may have to wait for pages. */
final class PageRead {
  /*
   * An attempt belongs to one epoch: it takes the pages that are here, waits for those that somebody
   * is loading and loads the others, and holds each from the moment it settles, so that no eviction
   * can overtake it. It answers with the leading pages that it holds. When it holds none, because
   * the file changed under it, it starts over in the new epoch.
   *
   * A file that keeps changing would keep it from ever ending. After a few attempts it therefore
   * takes one page from the server as it comes and keeps nothing of it: what the server answered to
   * this very read is as true as a read without a cache could be.
   */
  private static final int MAX_ATTEMPTS = 4;

  private final FilePages file;
  private final int pageBytes;
  private final long offset;
  private final int maxBytes;
  private final long firstIndex;
  private final CompletableFuture<PageSpan> result = new CompletableFuture<>();
  private int attempts;

  PageRead(FilePages file, long offset, int maxBytes) {
    this.file = file;
    this.pageBytes = file.cache().pageBytes();
    this.offset = offset;
    this.maxBytes = maxBytes;
    this.firstIndex = offset / pageBytes;
  }

  CompletableFuture<PageSpan> start() {
    attempt();
    return result;
  }

  private void attempt() {
    FsException closed = file.closedError();
    if (closed != null) {
      result.completeExceptionally(closed);
      return;
    }
    // In this order: what is written back meanwhile moves from the one to the other.
    long localEndBytes = file.localEndBytes();
    Epoch epoch = file.epoch();
    long available = epoch.visibleBytes(localEndBytes) - offset;
    if (available <= 0 || maxBytes <= 0) {
      result.complete(PageSpan.EMPTY);
    } else if (attempts++ >= MAX_ATTEMPTS) {
      fetchAsItComes();
    } else {
      new Attempt(epoch, (int) Math.min(available, maxBytes)).start();
    }
  }

  private void complete(PageSpan span) {
    if (!result.complete(span)) {
      span.close(); // the caller gave up
    }
  }

  /** Past the cache, with what is modified here laid over it. */
  private void fetchAsItComes() {
    Modified before = new Modified(file.localEndBytes(), file.page(firstIndex));
    ByteBuf buffer = Unpooled.directBuffer(pageBytes, pageBytes);
    Completions.whenDone(
        file.fetch(firstIndex * pageBytes, buffer),
        (_, error) -> {
          if (error != null) {
            buffer.release();
            result.completeExceptionally(Completions.fsException(error));
          } else if (layOver(buffer, before)) {
            serveAsItCame(buffer, before);
          } else {
            buffer.release();
            attempt();
          }
        });
  }

  /** What was modified when the server was asked; it may have got that since it answered. */
  private record Modified(long endBytes, @Nullable Page page, DirtyExtents extents) {
    Modified(long endBytes, @Nullable Page page) {
      this(endBytes, page, page == null ? DirtyExtents.NONE : page.modifications());
    }
  }

  private boolean layOver(ByteBuf buffer, Modified before) {
    Page page = file.page(firstIndex);
    if (page == before.page) {
      return page == null || page.layOver(buffer, before.extents);
    }
    return before.extents.isEmpty() && (page == null || page.layOver(buffer, DirtyExtents.NONE));
  }

  private void serveAsItCame(ByteBuf buffer, Modified before) {
    file.contentChanged(); // who keeps these bytes keeps them for no version
    long start = firstIndex * pageBytes;
    long localEndBytes = Math.max(before.endBytes, file.localEndBytes());
    int localEnd = Math.clamp(localEndBytes - start, 0, pageBytes);
    if (localEnd > buffer.writerIndex()) {
      buffer.writeZero(localEnd - buffer.writerIndex());
    }
    int from = (int) (offset - start);
    int lengthBytes = Math.clamp(buffer.writerIndex() - from, 0, maxBytes);
    file.cache().meters().fromServer().count(lengthBytes);
    complete(PageSpan.of(buffer, from, lengthBytes));
  }

  /** One try, under one epoch. */
  private final class Attempt {
    private final Epoch epoch;
    private final int lengthBytes;
    private final PageLoad load;
    private final List<CompletableFuture<?>> waits = new ArrayList<>();

    /** A slot is written by the thread that settles its page, and read when all have settled. */
    private final @Nullable UpToDate[] held;

    /** Slots that the answer may come from; what is behind them is unknown, not a hole. */
    private int taken;

    Attempt(Epoch epoch, int wantedBytes) {
      this.epoch = epoch;
      this.load = new PageLoad(file, epoch);
      long from = offset - firstIndex * pageBytes;
      // One page more than a fetch, so that an unaligned read of a fetch's size is answered whole.
      long pages =
          Math.min(
              Math.ceilDiv(from + wantedBytes, (long) pageBytes), file.cache().pagesPerFetch() + 1);
      this.lengthBytes = (int) Math.min(wantedBytes, pages * pageBytes - from);
      this.held = new UpToDate[(int) pages];
    }

    void start() {
      while (taken < held.length && take(taken)) {
        taken++;
      }
      load.start();
      if (waits.isEmpty()) {
        finish(null);
      } else {
        Completions.whenDone(
            CompletableFuture.allOf(waits.toArray(CompletableFuture<?>[]::new)),
            (_, error) -> finish(error));
      }
    }

    /** False where the read ends for this attempt. */
    private boolean take(int slot) {
      long index = firstIndex + slot;
      while (file.epoch() == epoch) {
        Page page = file.page(index);
        if (page != null) {
          switch (look(page, slot)) {
            case TAKEN -> {
              return true;
            }
            case AGAIN -> {}
            case STALE -> {
              // Past the cache at once: no attempt would find it otherwise.
              attempts = slot == 0 ? MAX_ATTEMPTS : attempts;
              return false;
            }
          }
        } else if (file.serverBytes(epoch, index) == 0) {
          return true; // a hole behind what the server has
        } else if (!load.claim(index, slot == 0 ? Memory.OR_OVERFLOW : Memory.POOL)
            && file.page(index) == null) {
          return false;
        }
      }
      return false;
    }

    private Look look(Page page, int slot) {
      UpToDate here = page.retain(epoch);
      if (here != null) {
        held[slot] = here;
        file.used(page, here.lengthBytes());
        return Look.TAKEN;
      }
      return switch (page.state()) {
        case Loading loading when loading.epoch() == epoch -> {
          waits.add(loading.settled().whenComplete((_, _) -> hold(page, slot)));
          yield Look.TAKEN;
        }
        case Loading _ -> {
          file.dropIfSuperseded(page);
          yield Look.AGAIN;
        }
        case UpToDate current when current.epoch() == epoch -> Look.AGAIN;
        case UpToDate _ -> file.dropIfSuperseded(page) ? Look.AGAIN : Look.STALE;
        case PageState.Gone _ -> {
          file.evicted(page);
          yield Look.AGAIN;
        }
      };
    }

    private void hold(Page page, int slot) {
      held[slot] = page.retain(epoch);
      file.joined(page);
    }

    private void finish(@Nullable Throwable error) {
      boolean any = taken > 0 && (held[0] != null || file.serverBytes(epoch, firstIndex) == 0);
      boolean outgrown = isOutgrown();
      List<PageSpan.Part> parts = parts();
      if (parts.isEmpty() && outgrown) {
        attempt();
      } else if (any) {
        complete(PageSpan.of(parts));
      } else if (error != null) {
        result.completeExceptionally(Completions.fsException(error));
      } else {
        attempt();
      }
    }

    /** A write of ours has just moved the file's end, and the page has yet to follow. */
    private boolean isOutgrown() {
      UpToDate first = held[0];
      return first != null
          && !first.isUntrusted()
          && first.lengthBytes() < file.serverBytes(epoch, firstIndex);
    }

    /** The leading bytes that are held; the span's from here on. */
    private List<PageSpan.Part> parts() {
      List<PageSpan.Part> parts = new ArrayList<>(held.length);
      int from = (int) (offset - firstIndex * pageBytes);
      int remaining = lengthBytes;
      for (int slot = 0; slot < taken; slot++) {
        int to = Math.min(pageBytes, from + remaining);
        int reached = addParts(parts, slot, from, remaining == 0 ? from : to);
        remaining = reached == to ? remaining - (to - from) : 0;
        from = 0;
      }
      return parts;
    }

    /** Adds [from, to) of a page, as far as it is there; returns where that ends. */
    private int addParts(List<PageSpan.Part> parts, int slot, int from, int to) {
      UpToDate page = held[slot];
      int reached = from;
      if (page != null) {
        reached = Math.max(from, Math.min(to, page.lengthBytes()));
        if (reached > from) {
          parts.add(new PageSpan.Part(page.bytes(), from, reached - from));
        } else {
          page.bytes().release();
        }
      }
      // What modifications have put beyond the server's end reads as zeros up to there.
      boolean hole = reached >= Math.min(to, file.serverBytes(epoch, firstIndex + slot));
      if (hole && reached < to) {
        parts.add(new PageSpan.Part(file.cache().zeros(), reached, to - reached));
        reached = to;
      }
      return reached;
    }
  }

  /** What came of looking at a page in the table. */
  private enum Look {
    TAKEN,
    AGAIN,
    /** Its bytes are partly of an older version, and it has to stay. */
    STALE
  }
}
