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
   * Write-back: what beginWriteBack() hands out is the page's own buffer. A writer who comes before
   * the server has answered gets a copy of it to modify, so what was sent is what is sent again when
   * a connection is lost.
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
    if (!(state instanceof Loading)
        || file.epoch() != loaded.epoch()
        || file.serverBytes(loaded.epoch(), index) != loaded.bytes().capacity()) {
      return false; // the last case: a write of ours moved the file's end meanwhile
    }
    become(loaded);
    return true;
  }

  /**
   * Readers may have the page, which a write has made of nothing. False, and nothing happened, when
   * it was superseded meanwhile, or when the server has more of it than was written.
   */
  synchronized boolean publishOverwritten(Dirty written) {
    if (!(state instanceof Loading)
        || file.epoch() != written.epoch()
        || file.serverBytes(written.epoch(), index) > written.lengthBytes()) {
      return false;
    }
    become(written);
    return true;
  }

  /** The only way from state to state, so that the file knows its dirty pages. */
  private void become(PageState next) {
    boolean wasDirty = state instanceof Dirty;
    state = next;
    if (wasDirty != next instanceof Dirty) {
      file.dirty().changed(this, !wasDirty);
    }
  }

  /** Step 6: the store is done with the page's bytes. */
  synchronized void cacheWriteDone(CacheWritePending gate, StoreOutcome outcome) {
    if (state instanceof Pending pending && pending.gate() == gate) {
      Copy copy = outcome instanceof StoreOutcome.Stored ? Copy.DURABLE : Copy.NONE;
      become(new Clean(pending.epoch(), pending.bytes(), pending.lengthBytes(), copy));
    }
  }

  /**
   * Step 4 for a page that has been here: the gate closes before its bytes are given to the store.
   * With a reference for the caller; null, and nothing happened, when the page is not as it was.
   */
  synchronized @Nullable Pending closeGate(Epoch epoch, CacheWritePending gate) {
    if (!(state instanceof Clean clean)
        || clean.epoch() != epoch
        || clean.copy() != Copy.NONE
        || clean.lengthBytes() == 0
        || writers > 0) {
      return null;
    }
    Pending pending = new Pending(epoch, clean.bytes().retain(), clean.lengthBytes(), gate);
    become(pending);
    return pending;
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
   * False, and nothing happened, when the page's buffer is too small or on its way to the server,
   * and {@code larger} is null. Takes {@code larger} over where it uses it.
   */
  synchronized Modified modify(int offset, ByteBuf source, @Nullable ByteBuf larger) {
    UpToDate old = writable();
    int end = offset + source.readableBytes();
    ByteBuf bytes = old.bytes();
    Modified took = Modified.IN_PLACE;
    if (bytes.capacity() < end || isShared(old)) {
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
    become(
        new Dirty(
            old.epoch(), bytes, lengthBytes, before.with(offset, end), sent, false, origin(old)));
    return took;
  }

  private static boolean isShared(UpToDate page) {
    return page instanceof Dirty dirty && dirty.shared();
  }

  private static Copy origin(UpToDate page) {
    return page.isUntrusted() ? Copy.UNTRUSTED : Copy.NONE;
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

  /** What the server may not have of the page. */
  DirtyExtents modifications() {
    return state instanceof Dirty dirty ? dirty.dirty().with(dirty.sent()) : DirtyExtents.NONE;
  }

  /**
   * Copies the modifications over {@code base}, a page's worth of buffer with fresh bytes. False
   * when some of {@code before} are none any more: the server has got them, perhaps after it sent
   * these bytes.
   */
  synchronized boolean layOver(ByteBuf base, DirtyExtents before) {
    DirtyExtents extents = modifications();
    if (!extents.covers(before)) {
      return false;
    }
    if (!(state instanceof Dirty dirty)) {
      return true;
    }
    for (int i = 0; i < extents.count(); i++) {
      int start = extents.start(i);
      if (start > base.writerIndex()) {
        base.writeZero(start - base.writerIndex());
      }
      base.setBytes(start, dirty.bytes(), start, extents.end(i) - start);
      base.writerIndex(Math.max(base.writerIndex(), extents.end(i)));
    }
    return true;
  }

  /**
   * What is dirty, which counts as sent from now on; null when nothing is, or when what was sent
   * before is not committed yet: two writes of one byte could overtake each other.
   */
  synchronized @Nullable WriteBack beginWriteBack() {
    if (!(state instanceof Dirty dirty) || dirty.dirty().isEmpty() || !dirty.sent().isEmpty()) {
      return null;
    }
    become(
        new Dirty(
            dirty.epoch(),
            dirty.bytes(),
            dirty.lengthBytes(),
            DirtyExtents.NONE,
            dirty.dirty(),
            true,
            dirty.origin()));
    return WriteBack.of(this, dirty);
  }

  /** The server has answered: {@code bytes} need not stay as they are any more. */
  @SuppressWarnings("ReferenceEquality") // another buffer may hold the same bytes
  synchronized void arrived(ByteBuf bytes) {
    if (state instanceof Dirty dirty && dirty.bytes() == bytes) {
      become(dirty(dirty, dirty.dirty(), dirty.sent()));
    }
  }

  private static Dirty dirty(Dirty was, DirtyExtents dirty, DirtyExtents sent) {
    return new Dirty(was.epoch(), was.bytes(), was.lengthBytes(), dirty, sent, false, was.origin());
  }

  /** The server has committed what was sent; clean unless modified since. */
  synchronized void committed() {
    if (state instanceof Dirty dirty) {
      become(
          dirty.dirty().isEmpty()
              ? new Clean(dirty.epoch(), dirty.bytes(), dirty.lengthBytes(), dirty.originOnceSent())
              : dirty(dirty, dirty.dirty(), DirtyExtents.NONE));
    }
  }

  /** What was sent did not arrive or is lost; it is dirty again, as it is now. */
  synchronized void lost() {
    if (state instanceof Dirty dirty) {
      become(dirty(dirty, dirty.dirty().with(dirty.sent()), DirtyExtents.NONE));
    }
  }

  /** Ends a dirty page whose bytes nobody will ever have; false when a writer is in it. */
  synchronized boolean discard() {
    if (!(state instanceof Dirty) || writers > 0) {
      return false;
    }
    end();
    return true;
  }

  /**
   * The file now ends {@code lengthBytes} into this page or behind it, by our own doing: what lay
   * beyond goes. Moves the page to {@code epoch} where it belonged to {@code from} and its bytes
   * still hold. Returns what it was where it ends, null where it stays.
   */
  synchronized @Nullable PageState resize(Epoch from, Epoch to, int lengthBytes) {
    switch (state) {
      case Dirty dirty -> {
        DirtyExtents kept = dirty.dirty().before(lengthBytes);
        DirtyExtents sent = dirty.sent().before(lengthBytes);
        if (kept.isEmpty() && sent.isEmpty() && writers == 0) {
          return end();
        }
        Epoch epoch = dirty.epoch() == from ? to : dirty.epoch();
        int length = Math.min(dirty.lengthBytes(), lengthBytes);
        become(new Dirty(epoch, dirty.bytes(), length, kept, sent, dirty.shared(), dirty.origin()));
        return null;
      }
      case Clean clean when writers > 0 || keeps(clean, from, lengthBytes) -> {
        int length = Math.min(clean.lengthBytes(), lengthBytes);
        Epoch epoch = clean.epoch() == from ? to : clean.epoch();
        become(new Clean(epoch, clean.bytes(), length, Copy.NONE));
        return null;
      }
      case Loading _, Pending _, Clean _ -> {
        return end();
      }
      case PageState.Gone _ -> {
        return null;
      }
    }
  }

  private static boolean keeps(Clean clean, Epoch from, int lengthBytes) {
    return clean.epoch() == from
        && clean.copy() != Copy.UNTRUSTED
        && clean.lengthBytes() <= lengthBytes;
  }

  /**
   * The file now reaches {@code lengthBytes} into this page, by our own doing: zeros up to there.
   * False, and nothing happened, when that needs {@code larger} and it is null; takes it over where
   * it uses it.
   */
  synchronized Modified extend(int lengthBytes, @Nullable ByteBuf larger) {
    if (!(state instanceof UpToDate old)
        || old instanceof Pending
        || old.lengthBytes() >= lengthBytes) {
      return Modified.IN_PLACE;
    }
    ByteBuf bytes = old.bytes();
    Modified took = Modified.IN_PLACE;
    boolean shared = isShared(old);
    if (bytes.capacity() < lengthBytes) {
      if (larger == null) {
        return Modified.NEEDS_LARGER_BUFFER;
      }
      larger.setBytes(0, bytes, 0, old.lengthBytes());
      bytes.release();
      bytes = larger;
      took = Modified.TOOK_LARGER_BUFFER;
      shared = false;
    }
    bytes.setZero(old.lengthBytes(), lengthBytes - old.lengthBytes());
    become(
        old instanceof Dirty dirty
            ? new Dirty(
                dirty.epoch(),
                bytes,
                lengthBytes,
                dirty.dirty(),
                dirty.sent(),
                shared,
                dirty.origin())
            : new Clean(old.epoch(), bytes, lengthBytes, origin(old)));
    return took;
  }

  /** Ends a page that is on its way to the disk with too few bytes; what it was, or null. */
  synchronized @Nullable PageState endIfShort(int lengthBytes) {
    return state instanceof Pending pending && pending.lengthBytes() < lengthBytes ? end() : null;
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
      become(PageState.GONE);
    }
  }

  /** Ends the page whatever it is; a modification that nobody sent is lost. What it was. */
  synchronized PageState end() {
    PageState was = state;
    become(PageState.GONE);
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
