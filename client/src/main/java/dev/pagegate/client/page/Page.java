package dev.pagegate.client.page;

import dev.pagegate.client.page.PageState.Clean;
import dev.pagegate.client.page.PageState.Copy;
import dev.pagegate.client.page.PageState.Dirty;
import dev.pagegate.client.page.PageState.Loading;
import dev.pagegate.client.page.PageState.Pending;
import dev.pagegate.client.page.PageState.UpToDate;
import dev.pagegate.store.StoreOutcome;
import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;
import org.jspecify.annotations.Nullable;

/** One cached page of a file: its bytes, and what the server and the store know of them. */
final class Page {
  /*
   *   Loading ----> Pending ----> Clean <---> Dirty
   *      |             |            |           |
   *      +-------------+-----+------+-----------+      superseded, failed, evicted, discarded
   *                          v
   *                         Gone
   *
   * Loading: whoever put the page into the table owns its buffer alone and asks the store, then the
   * server. Pending: cacheWritePending is set before the page becomes readable (contract G2), and is
   * done exactly when the cached copy is durable or given up. Until then no byte changes (G1):
   * lease() refuses, and only a lease can modify. Readers do not look at the gate (G3). From Loading
   * straight to Clean go pages that came from the disk or that the store is not asked to keep.
   *
   * Readers take no lock. They read `state`, which is volatile and immutable, and retain the buffer;
   * a buffer that was released in between refuses, and by then `state` says Gone. So a reader's
   * bytes outlive eviction, and evicting is nothing but dropping the page's own reference.
   *
   * Who evicts what: only Clean pages without a lease. A Pending page stays although the store has a
   * reference of its own and could do without ours: evicting it would free no memory, and its next
   * reader would go to the server for bytes that are right here. Dirty pages are the only copy.
   *
   * Epochs (G9): a page belongs to the epoch it was asked for in, publish() and retain() compare it
   * with the current one, so a late answer is thrown away and an old page is not seen, even before
   * adopt() has walked the table. Dirty pages stay when the epoch changes, since nobody else has
   * these bytes; between their dirty extents they are then as old as their epoch, so readers get
   * fresh bytes with the extents laid over them (PageRead).
   */
  private final FilePages file;
  private final long index;

  /** Guarded by this for writes; read without. */
  private volatile PageState state;

  /** Guarded by this for writes; read without. Prefetched, and nobody has asked for it yet. */
  private volatile boolean unread;

  /** Leases out. Guarded by this. */
  private int writers;

  Page(FilePages file, long index, Loading loading) {
    this.file = file;
    this.index = index;
    this.state = loading;
  }

  FilePages file() {
    return file;
  }

  long index() {
    return index;
  }

  PageState state() {
    return state;
  }

  /** The page's bytes under {@code epoch} with a reference for the caller, or null. */
  @Nullable UpToDate retain(Epoch epoch) {
    if (!(state instanceof UpToDate current) || current.epoch() != epoch) {
      return null;
    }
    try {
      current.bytes().retain();
      return current;
    } catch (IllegalReferenceCountException _) {
      return null; // evicted between the two lines above
    }
  }

  /**
   * Step 5: readers may have the page, with the gate closed before it where there is one. False,
   * and nothing happened, when it was superseded while it was loading.
   */
  synchronized boolean publish(UpToDate loaded) {
    if (!(state instanceof Loading) || file.epoch() != loaded.epoch()) {
      return false;
    }
    state = loaded;
    return true;
  }

  /** Step 6: the store is done with the page's bytes. */
  synchronized void cacheWriteDone(CacheWritePending gate, StoreOutcome outcome) {
    if (state instanceof Pending pending && pending.gate() == gate) {
      Copy copy = outcome instanceof StoreOutcome.Stored ? Copy.DURABLE : Copy.NONE;
      state = new Clean(pending.epoch(), pending.bytes(), pending.lengthBytes(), copy);
    }
  }

  /** (a-d): true when the caller may modify the page until it ends the lease. */
  synchronized boolean lease(Epoch epoch) {
    boolean free =
        switch (state) {
          case Loading _, Pending _, PageState.Gone _ -> false;
          case Clean clean -> clean.epoch() == epoch || writers > 0;
          case Dirty _ -> true;
        };
    if (free) {
      writers++;
    }
    return free;
  }

  synchronized void endLease() {
    writers--;
  }

  /**
   * (e): copies {@code source} to {@code offset} and makes the page dirty there. Needs a lease.
   * False, and nothing happened, when the page's buffer is too small and {@code larger} is null.
   * Takes {@code larger} over where it uses it.
   */
  synchronized Modified modify(int offset, ByteBuf source, @Nullable ByteBuf larger) {
    UpToDate old = writable();
    int end = offset + source.readableBytes();
    ByteBuf bytes = old.bytes();
    Modified took = Modified.IN_PLACE;
    if (bytes.capacity() < end) {
      if (larger == null) {
        return Modified.NEEDS_LARGER_BUFFER;
      }
      larger.setBytes(0, bytes, 0, old.lengthBytes());
      bytes.release();
      bytes = larger;
      took = Modified.TOOK_LARGER_BUFFER;
    }
    if (offset > old.lengthBytes()) {
      bytes.setZero(old.lengthBytes(), offset - old.lengthBytes());
    }
    bytes.setBytes(offset, source, source.readerIndex(), source.readableBytes());
    DirtyExtents before = old instanceof Dirty dirty ? dirty.dirty() : DirtyExtents.NONE;
    DirtyExtents sent = old instanceof Dirty dirty ? dirty.sent() : DirtyExtents.NONE;
    int lengthBytes = Math.max(old.lengthBytes(), end);
    state = new Dirty(old.epoch(), bytes, lengthBytes, before.with(offset, end), sent);
    return took;
  }

  private UpToDate writable() {
    return switch (state) {
      case Clean clean when writers > 0 -> clean;
      case Dirty dirty when writers > 0 -> dirty;
      case Loading _, Pending _, Clean _, Dirty _, PageState.Gone _ ->
          throw new IllegalStateException(
              "page " + index + " of " + file + " is not writable: " + state);
    };
  }

  /** Copies the dirty extents over {@code base}, a page's worth of buffer with fresh bytes. */
  synchronized void layOver(ByteBuf base) {
    if (!(state instanceof Dirty dirty)) {
      return;
    }
    DirtyExtents extents = dirty.dirty().with(dirty.sent());
    for (int i = 0; i < extents.count(); i++) {
      int start = extents.start(i);
      if (start > base.writerIndex()) {
        base.writeZero(start - base.writerIndex());
      }
      base.setBytes(start, dirty.bytes(), start, extents.end(i) - start);
      base.writerIndex(Math.max(base.writerIndex(), extents.end(i)));
    }
  }

  /**
   * A copy of what is dirty, which counts as sent from now on; null when nothing is, or when what
   * was sent before is not committed yet: two writes of one byte could overtake each other.
   */
  synchronized @Nullable WriteBack beginWriteBack() {
    if (!(state instanceof Dirty dirty) || dirty.dirty().isEmpty() || !dirty.sent().isEmpty()) {
      return null;
    }
    state =
        new Dirty(
            dirty.epoch(), dirty.bytes(), dirty.lengthBytes(), DirtyExtents.NONE, dirty.dirty());
    return WriteBack.copyOf(this, dirty);
  }

  /** The server has committed what was sent; clean unless modified since. */
  synchronized void committed() {
    if (state instanceof Dirty dirty) {
      state =
          dirty.dirty().isEmpty()
              ? new Clean(dirty.epoch(), dirty.bytes(), dirty.lengthBytes(), Copy.NONE)
              : new Dirty(
                  dirty.epoch(),
                  dirty.bytes(),
                  dirty.lengthBytes(),
                  dirty.dirty(),
                  DirtyExtents.NONE);
    }
  }

  /** What was sent did not arrive or is lost; it is dirty again, as it is now. */
  synchronized void lost() {
    if (state instanceof Dirty dirty) {
      state =
          new Dirty(
              dirty.epoch(),
              dirty.bytes(),
              dirty.lengthBytes(),
              dirty.dirty().with(dirty.sent()),
              DirtyExtents.NONE);
    }
  }

  /** Gives the memory back if nobody needs the page; false when it stays. */
  synchronized boolean evict() {
    if (!(state instanceof Clean) || writers > 0) {
      return false;
    }
    end();
    return true;
  }

  /** Ends a page that does not belong to {@code current}: what it was, null when it stays. */
  synchronized @Nullable PageState supersede(Epoch current) {
    boolean ends =
        switch (state) {
          case Loading loading -> loading.epoch() != current;
          case Pending pending -> pending.epoch() != current;
          case Clean clean -> clean.epoch() != current && writers == 0;
          case Dirty _, PageState.Gone _ -> false;
        };
    return ends ? end() : null;
  }

  /** Ends a page that nobody vouches for; false when it stays. */
  synchronized boolean dropUntrusted() {
    if (!(state instanceof Clean clean) || clean.copy() != Copy.UNTRUSTED || writers > 0) {
      return false;
    }
    end();
    return true;
  }

  /** Ends a page that could not be loaded. */
  synchronized void abandon() {
    if (state instanceof Loading) {
      state = PageState.GONE;
    }
  }

  /** Ends the page whatever it is; a modification that nobody sent is lost. What it was. */
  synchronized PageState end() {
    PageState was = state;
    state = PageState.GONE;
    if (was instanceof UpToDate current) {
      current.bytes().release();
    }
    return was;
  }

  void markUnread() {
    unread = true;
  }

  boolean isUnread() {
    return unread;
  }

  /** True for the first reader of a prefetched page. */
  synchronized boolean takeUnread() {
    boolean first = unread;
    unread = false;
    return first;
  }

  /** What {@link #modify} did with the larger buffer. */
  enum Modified {
    IN_PLACE,
    TOOK_LARGER_BUFFER,
    NEEDS_LARGER_BUFFER
  }
}
