package dev.pagegate.store.rocks;

import dev.pagegate.store.FileVersion;
import dev.pagegate.store.PageRange;
import dev.pagegate.store.PageWrite;
import dev.pagegate.store.StoreOutcome;
import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The process that {@link CrashTest} kills: changes pages until it dies, and says on its standard
 * output what it is about to do and what was promised to it.
 *
 * <p>Lines: {@code write|stored|withdrawn|skipped SEQUENCE FILE INDEX LENGTH} and {@code
 * forget|forgotten SEQUENCE FILE INDEX 0}.
 */
final class CrashChild {
  static final int FILES = 4;
  static final int PAGES_PER_FILE = 128;
  private static final int LANES = 8;

  private final RocksPageStore store;
  private final List<FileVersion> versions;
  private final AtomicLong sequence;

  private CrashChild(RocksPageStore store, List<FileVersion> versions, long firstSequence) {
    this.store = store;
    this.versions = versions;
    this.sequence = new AtomicLong(firstSequence);
  }

  /** Arguments: directory, capacity in bytes, first sequence number, seed. */
  public static void main(String[] args) throws Exception {
    RocksPageStore store = RocksPageStore.open(config(Path.of(args[0]), Long.parseLong(args[1])));
    List<FileVersion> versions = new ArrayList<>();
    for (int file = 0; file < FILES; file++) {
      versions.add(store.adopt(StoreFixture.file(file), StoreFixture.TOKEN).join());
    }
    CrashChild child = new CrashChild(store, versions, Long.parseLong(args[2]));
    List<Thread> lanes = new ArrayList<>();
    for (int lane = 0; lane < LANES; lane++) {
      Random random = new Random(Long.parseLong(args[3]) * LANES + lane);
      int first = lane;
      lanes.add(Thread.ofPlatform().start(() -> child.run(first, random)));
    }
    for (Thread lane : lanes) {
      lane.join();
    }
  }

  static StoreConfig config(Path directory, long capacityBytes) {
    return StoreConfig.of(directory, capacityBytes)
        .withPageBytes(StoreFixture.PAGE_BYTES)
        .withFreeSpaceFloorBytes(0)
        // Every lane waits for each of its pages.
        .withLinger(new Linger(Duration.ofMillis(1), Linger.USUAL.max()));
  }

  /** Each lane has pages of its own, so operations on one page follow each other. */
  private void run(int lane, Random random) {
    while (true) {
      int file = random.nextInt(FILES);
      int index = random.nextInt(PAGES_PER_FILE / LANES) * LANES + lane;
      if (random.nextInt(8) == 0) {
        forget(file, index);
      } else {
        write(file, index, random);
      }
    }
  }

  private void forget(int file, int index) {
    long number = sequence.getAndIncrement();
    say("forget", number, file, index, 0);
    store.forget(versions.get(file), PageRange.of(index)).join();
    say("forgotten", number, file, index, 0);
  }

  private void write(int file, int index, Random random) {
    long number = sequence.getAndIncrement();
    int lengthBytes = random.nextInt(4) == 0 ? 1 + random.nextInt(1024) : StoreFixture.PAGE_BYTES;
    say("write", number, file, index, lengthBytes);
    ByteBuf page = StoreFixture.buffer(StoreFixture.page(number, lengthBytes));
    PageWrite write = store.write(versions.get(file), index, page);
    boolean withdrawn = random.nextInt(8) == 0;
    if (withdrawn) {
      withdrawSoon(write, random);
    }
    StoreOutcome outcome = write.outcome().join();
    // What a page's owner does once its gate is open.
    page.setZero(0, page.capacity());
    page.release();
    switch (outcome) {
      case StoreOutcome.Stored ignored -> say("stored", number, file, index, lengthBytes);
      case StoreOutcome.Withdrawn ignored -> {
        say("withdrawn", number, file, index, lengthBytes);
        forget(file, index);
      }
      case StoreOutcome.Skipped ignored -> say("skipped", number, file, index, lengthBytes);
      case StoreOutcome.Failed failed -> throw new IllegalStateException(failed.cause());
    }
  }

  private static void withdrawSoon(PageWrite write, Random random) {
    for (int spin = random.nextInt(20_000); spin > 0; spin--) {
      Thread.onSpinWait();
    }
    write.withdraw();
  }

  private static synchronized void say(
      String what, long number, int file, int index, int lengthBytes) {
    System.out.println(what + " " + number + " " + file + " " + index + " " + lengthBytes);
    System.out.flush();
  }
}
