package dev.pagegate.store;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link PageStore} that a slow or failing disk cannot hold up: overdue writes are withdrawn,
 * failed ones are forgotten, and a disk that keeps failing is left alone for a while.
 *
 * <p>Neither {@link #read} nor {@link #write} throws or completes exceptionally. A read that the
 * disk does not answer stays open, for its buffer is in the disk's hands; but it counts as a
 * failure when overdue, so that the next ones miss.
 */
public final class GuardedStore implements PageStore {
  private static final Logger log = LoggerFactory.getLogger(GuardedStore.class);

  private final PageStore store;
  private final Limits limits;
  private final DiskHealth health;
  private final Deadlines reads;

  /** Of what passes one queue: a long queue that moves is no sickness. */
  private final Deadlines changes;

  private final LongAdder bypassed = new LongAdder();
  private final ScheduledFuture<?> checking;

  /**
   * When to give up on the disk.
   *
   * @param deadline for a read, from the call to its completion; for a change from the call or,
   *     when later, from the last change that was completed
   * @param failuresUntilSick failures in a row after which the disk is bypassed
   * @param backOff how long it is bypassed before one operation tries it again
   */
  public record Limits(Duration deadline, int failuresUntilSick, Duration backOff) {
    public static final Limits USUAL = new Limits(Duration.ofSeconds(5), 8, Duration.ofSeconds(30));

    public Limits {
      if (deadline.toMillis() <= 0 || backOff.isNegative() || failuresUntilSick < 1) {
        throw new IllegalArgumentException(
            "limits: deadline %s, failures until sick %d, back-off %s (expected: > 0, >= 1, >= 0)"
                .formatted(deadline, failuresUntilSick, backOff));
      }
    }
  }

  /**
   * Guards {@code store}, which it owns from now on.
   *
   * @param clock counts evenly whatever becomes of the time of day
   * @param scheduler withdraws what is overdue; stays the caller's
   */
  public GuardedStore(
      PageStore store, Limits limits, InstantSource clock, ScheduledExecutorService scheduler) {
    this.store = store;
    this.limits = limits;
    this.health = new DiskHealth(limits.failuresUntilSick(), limits.backOff(), clock);
    this.reads = new Deadlines(limits.deadline(), clock);
    this.changes = new Deadlines(limits.deadline(), clock);
    long checkMillis = Math.max(1, limits.deadline().toMillis() / 4);
    this.checking =
        scheduler.scheduleWithFixedDelay(
            this::check, checkMillis, checkMillis, TimeUnit.MILLISECONDS);
  }

  /** Whether the disk is bypassed now. */
  public boolean isSick() {
    return health.isSick();
  }

  @Override
  public CompletableFuture<FileVersion> adopt(FileKey file, CoherencyToken token) {
    return changed("adopt of file " + file, () -> store.adopt(file, token));
  }

  @Override
  public CompletableFuture<VersionLookup> find(FileKey file, CoherencyToken token) {
    return answered("look-up of file " + file, () -> store.find(file, token));
  }

  @Override
  public CompletableFuture<Boolean> advance(FileVersion version, CoherencyToken token) {
    return changed("advance of " + version, () -> store.advance(version, token));
  }

  /**
   * {@inheritDoc} Reaches the store even while the disk is bypassed, so that nothing forgotten is
   * served later; but is answered with a failure at once then.
   */
  @Override
  public CompletableFuture<Void> forget(FileVersion version, PageRange range) {
    return changed("forget in " + version, () -> store.forget(version, range));
  }

  @Override
  public CompletableFuture<Void> forgetFile(FileKey file) {
    return changed("forget of file " + file, () -> store.forgetFile(file));
  }

  @Override
  public CompletableFuture<List<PageRange>> kept(FileVersion version, PageRange range) {
    return answered("listing of " + version, () -> store.kept(version, range));
  }

  @Override
  public CompletableFuture<Void> settled() {
    return changed("wait for what is queued", store::settled);
  }

  @Override
  public CompletableFuture<PageLookup> read(
      FileVersion version, long pageIndex, ByteBuf destination) {
    if (!health.admits()) {
      return CompletableFuture.completedFuture(PageLookup.MISS);
    }
    CompletableFuture<PageLookup> lookup =
        started(() -> store.read(version, pageIndex, destination))
            .exceptionally(PageLookup.Failed::new);
    reads.watch(lookup, () -> failed("read of page " + pageIndex + " of " + version, null));
    return lookup.whenComplete((found, ignored) -> judge(found));
  }

  @Override
  public CompletableFuture<List<PageLookup>> read(
      FileVersion version, long firstPageIndex, List<ByteBuf> destinations) {
    if (!health.admits()) {
      return CompletableFuture.completedFuture(
          Collections.nCopies(destinations.size(), PageLookup.MISS));
    }
    CompletableFuture<List<PageLookup>> lookups =
        started(() -> store.read(version, firstPageIndex, destinations))
            .exceptionally(e -> Collections.nCopies(destinations.size(), new PageLookup.Failed(e)));
    reads.watch(
        lookups,
        () -> failed("read of pages from " + firstPageIndex + " of " + version + " on", null));
    return lookups.whenComplete((found, ignored) -> found.forEach(this::judge));
  }

  @Override
  public PageWrite write(FileVersion version, long pageIndex, ByteBuf page) {
    if (!health.admits()) {
      bypassed.increment();
      return PageWrite.ended(new StoreOutcome.Skipped(StoreOutcome.Reason.DISK_SICK));
    }
    try {
      PageWrite write = store.write(version, pageIndex, page);
      changes.watch(write.outcome(), () -> overdue(write, version, pageIndex));
      return new GuardedWrite(
          write,
          write.outcome().whenComplete((outcome, ignored) -> judge(outcome, version, pageIndex)));
    } catch (RuntimeException e) {
      failed("write of page " + pageIndex + " of " + version, e);
      return PageWrite.ended(new StoreOutcome.Failed(e));
    }
  }

  @Override
  public CompletableFuture<Map<FileKey, Long>> usage(int prefixBytes) {
    return answered("count of what is kept", () -> store.usage(prefixBytes));
  }

  @Override
  public CompletableFuture<Boolean> pin(Pin pin) {
    return changed("pin of " + pin.label(), () -> store.pin(pin));
  }

  @Override
  public CompletableFuture<Boolean> unpin(FileKey file) {
    return changed("end of a pin", () -> store.unpin(file));
  }

  @Override
  public CompletableFuture<Void> note(FileKey file, byte[] note) {
    return changed("note on file " + file, () -> store.note(file, note));
  }

  @Override
  public CompletableFuture<Map<FileKey, byte[]>> notes(FileKey prefix) {
    return answered("listing of notes", () -> store.notes(prefix));
  }

  @Override
  public List<Pin> pins() {
    return store.pins();
  }

  @Override
  public PinUse pinUse() {
    return store.pinUse();
  }

  @Override
  public Optional<StartReport> startReport() {
    return store.startReport();
  }

  @Override
  public StoreStats stats() {
    return store.stats().withMoreSkipped(bypassed.sum());
  }

  @Override
  public int pageBytes() {
    return store.pageBytes();
  }

  @Override
  public void close() {
    checking.cancel(false);
    store.close();
  }

  private void check() {
    try {
      reads.check();
      changes.check();
    } catch (RuntimeException e) {
      // A scheduler drops a task that throws, and then nothing would be withdrawn any more.
      log.error("Cannot deal with an overdue cache operation", e);
    }
  }

  private void judge(PageLookup found) {
    switch (found) {
      case PageLookup.Hit ignored -> health.read();
      case PageLookup.Miss ignored -> health.read();
      case PageLookup.Damaged ignored -> health.read();
      case PageLookup.Failed failed -> failed("read", failed.cause());
    }
  }

  private void judge(StoreOutcome outcome, FileVersion version, long pageIndex) {
    switch (outcome) {
      case StoreOutcome.Stored ignored -> {
        health.wrote();
        changes.served();
      }
      case StoreOutcome.Skipped ignored -> health.inconclusive();
      case StoreOutcome.Withdrawn ignored -> health.inconclusive();
      case StoreOutcome.Failed failure -> {
        failed("write of page " + pageIndex + " of " + version, failure.cause());
        forgetQuietly(version, pageIndex);
      }
    }
  }

  private void overdue(PageWrite write, FileVersion version, long pageIndex) {
    // Before the withdrawal, which would report a probe as inconclusive.
    failed("write of page " + pageIndex + " of " + version, null);
    write.withdraw();
    forgetQuietly(version, pageIndex);
  }

  private void forgetQuietly(FileVersion version, long pageIndex) {
    // Whether or not this becomes durable, the store does not serve the page from now on.
    CompletableFuture<Void> ignored = started(() -> store.forget(version, PageRange.of(pageIndex)));
  }

  private void failed(String what, @Nullable Throwable cause) {
    log.debug("Cache disk: {} {}", what, cause == null ? "is overdue" : "failed", cause);
    if (health.failed()) {
      log.warn(
          "The cache disk keeps failing, last with {} ({}); it is bypassed for {}",
          what,
          cause == null ? "no answer within " + limits.deadline() : cause.toString(),
          limits.backOff());
    }
  }

  /** A change that passes the queue: that it was made says that the queue moves. */
  private <T> CompletableFuture<T> changed(String what, Supplier<CompletableFuture<T>> change) {
    return promised(
        changes, what, () -> change.get().whenComplete((_, failure) -> moved(failure == null)));
  }

  private void moved(boolean succeeded) {
    if (succeeded) {
      changes.served();
    }
  }

  /** A question, each of which is overdue by itself. */
  private <T> CompletableFuture<T> answered(String what, Supplier<CompletableFuture<T>> question) {
    return promised(reads, what, question);
  }

  /** An operation whose asker is told in time, even if the disk never answers. */
  private <T> CompletableFuture<T> promised(
      Deadlines deadlines, String what, Supplier<CompletableFuture<T>> operation) {
    boolean sick = health.isSick() && !health.admits();
    CompletableFuture<T> started = started(operation);
    if (sick) {
      return CompletableFuture.failedFuture(
          new StoreException("The cache disk is bypassed, so its answer is not awaited: " + what));
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    deadlines.watch(answer, () -> giveUp(what, answer));
    CompletableFuture<T> ignored =
        started.whenComplete((value, failure) -> pass(what, value, failure, answer));
    return answer;
  }

  private <T> void giveUp(String what, CompletableFuture<T> answer) {
    failed(what, null);
    answer.completeExceptionally(
        new StoreException("No answer within " + limits.deadline() + ": " + what));
  }

  private <T> void pass(
      String what, T value, @Nullable Throwable failure, CompletableFuture<T> answer) {
    if (failure == null) {
      health.inconclusive();
      answer.complete(value);
    } else {
      if (!answer.isDone()) {
        failed(what, failure);
      }
      answer.completeExceptionally(failure);
    }
  }

  private static <T> CompletableFuture<T> started(Supplier<CompletableFuture<T>> operation) {
    try {
      return operation.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
