package dev.pagegate.store.rocks;

import dev.pagegate.store.rocks.HiddenPages.Hiding;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the committer has to do, and in which order. Filled by any thread, taken by the committer.
 */
final class OperationQueue {
  /*
   * Everything but a page's write is done in the order in which it was asked for. A write may be
   * overtaken by whatever does not concern its page:
   *   - the adoption of a version, and the removal of a file, leave a write behind that finds its
   *     version superseded and is not indexed;
   *   - an advance changes no version;
   *   - a forget withdraws the writes that it overtakes, which is what it would do to their records;
   *   - Settle and Close wait for every write that was asked for before them.
   */
  private static final int MAX_BATCH = 256;
  private static final int MAX_RECEIVED = 4 * MAX_BATCH;

  /** How often the committer looks for writes that have not woken it. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Queue<Operation> arrivals = new ConcurrentLinkedQueue<>();
  private final Deque<Barrier> barriers = new ArrayDeque<>();
  private final LingeringWrites lingering;
  private final Consumer<PendingWrite> withdraw;

  private volatile @Nullable Thread committer;

  /** Whether the committer looks for writes by itself, so that each need not wake it. */
  private volatile boolean lingers;

  private record Barrier(long sinceNanos, Operation operation) {}

  /**
   * @param withdraw withdraws a write without running what its asker has attached to it
   */
  OperationQueue(LingeringWrites lingering, Consumer<PendingWrite> withdraw) {
    this.lingering = lingering;
    this.withdraw = withdraw;
  }

  /** From any thread. */
  void submit(Operation operation) {
    arrivals.add(operation);
    if (!lingers || !(operation instanceof Operation.Write)) {
      LockSupport.unpark(committer);
    }
  }

  /** What is due, at least one. Blocks until there is something. On the committer. */
  List<Operation> take() {
    committer = Thread.currentThread();
    List<Operation> due = new ArrayList<>();
    while (due.isEmpty()) {
      receiveArrivals(due);
      if (isTimeToWrite()) {
        lingering.removeOldest(MAX_BATCH).forEach(write -> due.add(new Operation.Write(write)));
      }
      addBarriers(due);
      if (due.isEmpty()) {
        sleep();
      }
    }
    return due;
  }

  private void receiveArrivals(List<Operation> due) {
    for (int received = 0; received < MAX_RECEIVED && due.size() < MAX_BATCH; received++) {
      Operation arrived = arrivals.poll();
      if (arrived == null) {
        return;
      }
      receive(arrived, due);
    }
  }

  private void sleep() {
    boolean some = !lingering.isEmpty();
    lingers = some; // before the look at the arrivals: who has not seen it has added before
    if (!arrivals.isEmpty()) {
      return;
    }
    if (some) {
      long nanosLeft = lingering.nanosLeft(System.nanoTime());
      LockSupport.parkNanos(this, Math.min(nanosLeft, LOOK_NANOS));
    } else {
      LockSupport.park(this);
    }
  }

  private void receive(Operation operation, List<Operation> due) {
    switch (operation) {
      case Operation.Write write -> lingering.add(write.page(), System.nanoTime());
      case Operation.Hurry hurry ->
          lingering
              .removeHurried(hurry.page())
              .forEach(write -> due.add(new Operation.Write(write)));
      case Operation.Settle settle -> barriers.add(new Barrier(System.nanoTime(), settle));
      case Operation.Close close -> barriers.add(new Barrier(System.nanoTime(), close));
      case Operation.Forget forget -> {
        Hiding hiding = forget.hiding();
        lingering.removeIn(hiding.fileNumber(), hiding.range()).forEach(withdraw);
        due.add(forget);
      }
      case Operation.Adopt _,
          Operation.Advance _,
          Operation.ForgetFile _,
          Operation.Pinning _,
          Operation.Unpinning _,
          Operation.Noting _,
          Operation.Drop _,
          Operation.Sweep _,
          Operation.Loaded _,
          Operation.IndexDamaged _ ->
          due.add(operation);
    }
  }

  private boolean isTimeToWrite() {
    return !lingering.isEmpty()
        && (!barriers.isEmpty() || lingering.nanosLeft(System.nanoTime()) <= 0);
  }

  private void addBarriers(List<Operation> due) {
    while (!barriers.isEmpty() && !lingering.anySince(barriers.getFirst().sinceNanos())) {
      due.add(barriers.removeFirst().operation());
    }
  }
}
