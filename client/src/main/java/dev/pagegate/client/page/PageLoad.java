package dev.pagegate.client.page;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.page.PageSource.Currency;
import dev.pagegate.client.page.PageSource.Fetched;
import dev.pagegate.client.page.PageState.Clean;
import dev.pagegate.client.page.PageState.Copy;
import dev.pagegate.client.page.PageState.Loading;
import dev.pagegate.client.page.PageState.Pending;
import dev.pagegate.client.page.PageState.UpToDate;
import dev.pagegate.store.FileVersion;
import dev.pagegate.store.PageLookup;
import io.micrometer.core.instrument.Timer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Brings a batch of pages of one file into memory: from the disk, the others from the server. */
final class PageLoad {
  /*
   * The life of a page that nobody has (contract G2 is the order of 4 and 5):
   *   1. a reader misses it in memory      claim()
   *   2. the store is asked                lookUp()
   *   3. the server is asked               fetch(), adjacent pages at once
   *   4. cacheWritePending, the store is
   *      asked to keep the page            publish(), CacheWritePending.ask()
   *   5. readers run                       publish(), settled
   *   6. the copy is durable               FilePages.cacheWriteDone()
   *   7. waiting writers run               CacheWritePending.open()
   * While a page is Loading its buffer belongs to its claim alone, so nothing here needs a lock.
   * Every claim ends in publish(), giveUp() or fail(), and each of them settles it.
   */
  private final FilePages file;
  private final PageCache cache;
  private final Epoch epoch;

  /** How often the version was confirmed before these bytes were asked for. */
  private final int adoptions;

  private final List<Claim> claims = new ArrayList<>();

  PageLoad(FilePages file, Epoch epoch) {
    this.file = file;
    this.cache = file.cache();
    this.epoch = epoch;
    this.adoptions = epoch.adoptions();
  }

  /**
   * Makes the page ours to load. False when somebody was faster, or when memory ran out. Pages are
   * claimed in the order of their index.
   */
  boolean claim(long index, Memory memory) {
    Loading loading = new Loading(epoch, new CompletableFuture<>());
    Page page = new Page(file, index, loading);
    if (!file.insert(page)) {
      return false;
    }
    int lengthBytes = file.serverBytes(epoch, index);
    ByteBuf buffer = cache.allocate(lengthBytes);
    boolean pooled = buffer != null;
    if (buffer == null) {
      if (memory == Memory.POOL) {
        page.abandon();
        file.evicted(page);
        loading.settled().complete(null);
        return false;
      }
      cache.meters().overflowPage();
      buffer = Unpooled.directBuffer(lengthBytes, lengthBytes);
    }
    claims.add(new Claim(page, loading.settled(), buffer, pooled));
    return true;
  }

  /** Like {@link #claim}, for a page that nobody has asked for yet. */
  boolean claimAhead(long index) {
    if (!claim(index, Memory.POOL)) {
      return false;
    }
    cache.readahead().add(claims.getLast().page);
    return true;
  }

  /** The pages that were claimed. */
  List<Claim> claims() {
    return claims;
  }

  /** Starts to load what was claimed. */
  void start() {
    if (!claims.isEmpty()) {
      Completions.whenDone(
          epoch.onDisk(),
          (onDisk, _) -> {
            if (Boolean.TRUE.equals(onDisk) && claims.getFirst().buffer.capacity() > 0) {
              lookUp(epoch.version().join().orElseThrow());
            } else {
              fetchAll(claims);
            }
          });
    }
  }

  private void lookUp(FileVersion version) {
    List<CompletableFuture<?>> lookups = new ArrayList<>();
    for (List<Claim> run : runs(claims)) {
      lookups.add(lookUp(version, run));
    }
    Completions.whenDone(
        CompletableFuture.allOf(lookups.toArray(CompletableFuture<?>[]::new)),
        (_, _) -> fetchAll(claims.stream().filter(claim -> !claim.onDisk).toList()));
  }

  /** Publishes what the disk has of a run. Never completes exceptionally. */
  private CompletableFuture<?> lookUp(FileVersion version, List<Claim> run) {
    List<ByteBuf> buffers = run.stream().map(claim -> claim.buffer).toList();
    CompletableFuture<List<PageLookup>> lookup;
    Timer.Sample started = cache.meters().start();
    try {
      lookup = cache.store().read(version, run.getFirst().page.index(), buffers);
    } catch (RuntimeException e) {
      lookup = CompletableFuture.failedFuture(e);
    }
    return lookup
        .exceptionally(e -> Collections.nCopies(run.size(), new PageLookup.Failed(e)))
        .thenAccept(
            found -> {
              cache.meters().loaded(started);
              for (int i = 0; i < run.size(); i++) {
                lookedUp(run.get(i), found.get(i));
              }
            });
  }

  private void lookedUp(Claim claim, PageLookup found) {
    int expectedBytes = claim.buffer.capacity();
    switch (found) {
      case PageLookup.Hit hit -> claim.onDisk = hit.lengthBytes() == expectedBytes;
      case PageLookup.Miss _ -> {}
      case PageLookup.Damaged _ -> cache.meters().storeDamaged();
      case PageLookup.Failed _ -> cache.meters().storeFailed();
    }
    if (claim.onDisk) {
      cache.meters().fromDisk().count(expectedBytes);
      publish(claim, new Clean(epoch, claim.buffer, expectedBytes, Copy.DURABLE));
    } else {
      claim.buffer.clear();
    }
  }

  /** Adjacent pages together, as many at most as one fetch brings. */
  private List<List<Claim>> runs(List<Claim> ordered) {
    List<List<Claim>> runs = new ArrayList<>();
    int start = 0;
    while (start < ordered.size()) {
      int end = start + 1;
      while (end < ordered.size()
          && end - start < cache.pagesPerFetch()
          && ordered.get(end).page.index() == ordered.get(end - 1).page.index() + 1) {
        end++;
      }
      runs.add(ordered.subList(start, end));
      start = end;
    }
    return runs;
  }

  private void fetchAll(List<Claim> missing) {
    for (List<Claim> run : runs(missing)) {
      fetch(run);
    }
  }

  private void fetch(List<Claim> run) {
    if (file.epoch() != epoch) {
      run.forEach(this::giveUp);
      return;
    }
    ByteBuf destination = destination(run);
    if (destination.capacity() == 0) {
      destination.release();
      run.forEach(claim -> publish(claim, new Clean(epoch, claim.buffer, 0, Copy.NONE)));
      return;
    }
    Timer.Sample started = cache.meters().start();
    Completions.whenDone(
        file.fetch(run.getFirst().page.index() * cache.pageBytes(), destination),
        (fetched, error) -> {
          cache.meters().fetched(started);
          destination.release();
          if (error != null) {
            FsException failure = Completions.fsException(error);
            run.forEach(claim -> fail(claim, failure));
          } else {
            fetched(run, fetched);
          }
        });
  }

  /** The buffers of a run as one, so that the payload lands where it stays. */
  private static ByteBuf destination(List<Claim> run) {
    if (run.size() == 1) {
      return run.getFirst().buffer.retain();
    }
    CompositeByteBuf all = new CompositeByteBuf(UnpooledByteBufAllocator.DEFAULT, true, run.size());
    for (Claim claim : run) {
      all.addComponent(claim.buffer.retainedSlice(0, claim.buffer.capacity()));
    }
    return all;
  }

  private void fetched(List<Claim> run, Fetched fetched) {
    if (fetched.currency() == Currency.CHANGED) {
      file.distrust(epoch); // unless the source has told us the new version already
      run.forEach(this::giveUp);
      return;
    }
    int askedBytes = run.stream().mapToInt(claim -> claim.buffer.capacity()).sum();
    if (fetched.lengthBytes() < askedBytes && !fetched.endOfFile()) {
      FsException failure =
          new FsException(
              FsError.BAD_REPLY,
              file
                  + ": the server sent "
                  + fetched.lengthBytes()
                  + " of "
                  + askedBytes
                  + " bytes and did not say that the file ends there");
      run.forEach(claim -> fail(claim, failure));
      return;
    }
    int remainingBytes = fetched.lengthBytes();
    for (Claim claim : run) {
      int lengthBytes = Math.min(remainingBytes, claim.buffer.capacity());
      remainingBytes -= lengthBytes;
      publishFetched(claim, lengthBytes, fetched.currency());
    }
  }

  private void publishFetched(Claim claim, int lengthBytes, Currency currency) {
    cache.meters().fromServer().count(lengthBytes);
    boolean whole = lengthBytes == claim.buffer.capacity();
    boolean trusted = currency == Currency.CURRENT && whole && epoch.isTrusted();
    if (!trusted) {
      epoch.hasUntrusted(true);
      publish(claim, new Clean(epoch, claim.buffer, lengthBytes, Copy.UNTRUSTED));
      if (epoch.adoptions() != adoptions) {
        file.dropIfUntrusted(claim.page); // its time was over before it came
      }
    } else if (epoch.isStored() && claim.pooled && file.epoch() == epoch) {
      publishPending(claim, lengthBytes);
    } else {
      publish(claim, new Clean(epoch, claim.buffer, lengthBytes, Copy.NONE));
    }
  }

  /** Step 4, then the others. */
  private void publishPending(Claim claim, int lengthBytes) {
    epoch.offers();
    CacheWritePending gate =
        CacheWritePending.ask(
            cache.store(), epoch.version(), claim.page.index(), claim.buffer, lengthBytes);
    cache.meters().addPending(lengthBytes);
    publish(claim, new Pending(epoch, claim.buffer, lengthBytes, gate));
    Completions.whenDone(
        gate.outcome(),
        (outcome, _) -> {
          cache.meters().addPending(-lengthBytes);
          file.cacheWriteDone(claim.page, gate, outcome);
        });
  }

  /** Step 5. */
  private void publish(Claim claim, UpToDate loaded) {
    if (!claim.page.publish(loaded)) {
      if (loaded instanceof Pending pending) {
        pending.gate().withdraw();
      }
      giveUp(claim);
      return;
    }
    claim.settled.complete(null);
    if (!claim.pooled) {
      file.dropOverflow(claim.page);
    } else {
      file.admitIfClean(claim.page);
    }
  }

  /** The file changed; who waits tries again. */
  private void giveUp(Claim claim) {
    end(claim);
    claim.settled.complete(null);
  }

  private void fail(Claim claim, FsException failure) {
    end(claim);
    claim.settled.completeExceptionally(failure);
  }

  private void end(Claim claim) {
    claim.page.abandon();
    file.evicted(claim.page);
    claim.buffer.release();
  }

  /** Where a page's memory may come from. */
  enum Memory {
    POOL,
    /** Outside the pool when that is exhausted; such a page is served to who waits, not kept. */
    OR_OVERFLOW
  }

  /** A page that is ours to load, and its buffer until the page takes it over. */
  static final class Claim {
    private final Page page;
    private final CompletableFuture<Void> settled;
    private final ByteBuf buffer;
    private final boolean pooled;
    private boolean onDisk;

    Claim(Page page, CompletableFuture<Void> settled, ByteBuf buffer, boolean pooled) {
      this.page = page;
      this.settled = settled;
      this.buffer = buffer;
      this.pooled = pooled;
    }

    /** See {@link Loading#settled()}. */
    CompletableFuture<Void> settled() {
      return settled;
    }
  }
}
