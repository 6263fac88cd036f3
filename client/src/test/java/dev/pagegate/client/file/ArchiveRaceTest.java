package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.archive.ArchiveRecord;
import dev.pagegate.client.archive.ArchivedFile;
import dev.pagegate.client.archive.Detection;
import dev.pagegate.client.archive.HeapTarget;
import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.Archivist.Mode;
import dev.pagegate.protocol.nfs3.FileName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Several threads archive, write, read, release and recall one file at a time, as seeds have it;
 * the interleaving is the machine's. {@code -Dpagegate.archive.schedules=n} runs more.
 *
 * <p>Every byte is written by one thread with growing values, so a reader who sees a smaller one
 * than before has found a write lost; and whenever nobody writes, a valid copy is the file.
 */
@Timeout(3600)
class ArchiveRaceTest {
  private static final int SCHEDULES = Integer.getInteger("pagegate.archive.schedules", 1500);
  private static final int AT_A_TIME = 8;
  private static final int SCHEDULES_A_CLIENT = 250;
  private static final int WRITERS = 2;
  private static final int OPERATIONS = 6;
  private static final int BYTES = HeapStore.PAGE_BYTES + 100;

  private final AtomicInteger archived = new AtomicInteger();
  private final AtomicInteger invalid = new AtomicInteger();
  private final AtomicInteger released = new AtomicInteger();
  private final AtomicInteger compared = new AtomicInteger();

  @Test
  void schedules_ofSeveralThreads_loseNothingAndLeaveNoWrongCopyValid() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    for (int done = 0; done < SCHEDULES; done += SCHEDULES_A_CLIENT) {
      run(seed + done, Math.min(SCHEDULES_A_CLIENT, SCHEDULES - done));
    }
    System.out.printf(
        "%d schedules: %d copies valid, %d invalid, %d releases, %d comparisons%n",
        SCHEDULES, archived.get(), invalid.get(), released.get(), compared.get());
    assertThat(archived).hasPositiveValue();
    assertThat(invalid).hasPositiveValue();
    assertThat(released).hasPositiveValue();
    assertThat(compared).hasPositiveValue();
  }

  private void run(long seed, int schedules) throws Exception {
    try (Fixture client = new Fixture();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Thread clock = Thread.ofPlatform().daemon().start(() -> letTimePass(client));
      try {
        for (int at = 0; at < schedules; at += AT_A_TIME) {
          List<Future<?>> running = new ArrayList<>();
          for (int i = at; i < Math.min(at + AT_A_TIME, schedules); i++) {
            Schedule schedule = new Schedule(client, seed + i);
            running.add(
                threads.submit(
                    () -> {
                      schedule.run(threads);
                      return null;
                    }));
          }
          for (Future<?> each : running) {
            each.get();
          }
        }
      } finally {
        clock.interrupt();
        clock.join();
      }
    }
  }

  /** So that the tick of every change is over soon. */
  private static void letTimePass(Fixture client) {
    while (!Thread.currentThread().isInterrupted()) {
      client.time.advance(Duration.ofSeconds(1));
      LockSupport.parkNanos(200_000);
    }
  }

  /** One file, and what its threads do. */
  private final class Schedule {
    private final Fixture client;
    private final long seed;
    private final String name;
    private final FakeRemote.Node node;
    private final HeapTarget target = new HeapTarget();
    private final byte[] written = new byte[WRITERS];

    Schedule(Fixture client, long seed) {
      this.client = client;
      this.seed = seed;
      this.name = "f" + seed;
      this.node = client.server.file(client.server.rootNode(), name, new byte[BYTES]);
    }

    void run(ExecutorService threads) throws Exception {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < WRITERS + 2; thread++) {
        int role = thread;
        Random random = new Random(seed * 31 + thread);
        running.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < OPERATIONS; i++) {
                    spin(random);
                    operate(role, random);
                  }
                  return null;
                }));
      }
      for (Future<?> each : running) {
        each.get();
      }
      compare();
      client.files.upkeep().flush(inode());
      byte[] atServer = node.content;
      for (int writer = 0; writer < WRITERS; writer++) {
        assertThat(atServer[offset(writer)]).as("seed %d", seed).isEqualTo(written[writer]);
      }
      assertThat(read()).as("seed %d", seed).isEqualTo(atServer);
    }

    private static void spin(Random random) {
      for (int spin = random.nextInt(2000); spin > 0; spin--) {
        Thread.onSpinWait();
      }
    }

    private void operate(int role, Random random) throws FsException {
      switch (role) {
        case 0, 1 -> write(role);
        case 2 -> {
          switch (random.nextInt(4)) {
            case 0, 1 -> archive();
            case 2 -> release();
            default -> recall();
          }
        }
        default -> {
          switch (random.nextInt(4)) {
            case 0 -> release();
            case 1 -> compare();
            default -> readGrowing();
          }
        }
      }
    }

    private Inode inode() throws FsException {
      return client.files.lookup(client.files.root(), FileName.of(name));
    }

    /** Each writer's in a page of its own. */
    private static int offset(int writer) {
      return writer * HeapStore.PAGE_BYTES + 7;
    }

    private void write(int writer) throws FsException {
      try (OpenFile file = client.files.open(inode(), OpenMode.WRITE)) {
        byte next = (byte) (written[writer] + 1);
        file.write(offset(writer), Unpooled.wrappedBuffer(new byte[] {next}));
        written[writer] = next;
      }
    }

    private byte[] read() throws FsException {
      ByteBuf bytes = Unpooled.buffer(BYTES, BYTES);
      try (OpenFile file = client.files.open(inode())) {
        file.read(0, bytes);
      }
      return Arrays.copyOf(bytes.array(), bytes.readableBytes());
    }

    private void readGrowing() throws FsException {
      byte[] before = read();
      byte[] after = read();
      for (int writer = 0; writer < WRITERS; writer++) {
        assertThat(after[offset(writer)])
            .as("seed %d, byte of writer %d", seed, writer)
            .isGreaterThanOrEqualTo(before[offset(writer)]);
      }
    }

    private void archive() throws FsException {
      try {
        ArchiveRecord record =
            client.files.archivist().archive(inode(), name, target, Detection.WRITES);
        (record.isValid() ? archived : invalid).incrementAndGet();
      } catch (FsException busy) {
        if (busy.error() != FsError.ALREADY_EXISTS) {
          throw busy;
        }
      }
    }

    private void release() throws FsException {
      try {
        client.files.archivist().release(inode(), Mode.FOR_REAL);
        released.incrementAndGet();
      } catch (FsException refused) {
        if (refused.error() != FsError.INVALID_ARGUMENT) {
          throw refused;
        }
      }
    }

    private void recall() throws FsException {
      read();
      client.files.archivist().recalled(inode());
    }

    /** While nobody writes, a valid copy is the file, whoever reads it and from where. */
    private void compare() throws FsException {
      Inode inode = inode();
      Lock alone = inode.writing().writers().writeLock();
      alone.lock();
      try {
        Optional<ArchivedFile> known = client.files.archivist().of(inode);
        if (known.isPresent() && known.get().isReleasable()) {
          ByteBuf copy = Unpooled.buffer(BYTES, BYTES);
          target.read(name, 0, copy);
          assertThat(read())
              .as("seed %d, state %s", seed, known.get().record())
              .isEqualTo(Arrays.copyOf(copy.array(), copy.readableBytes()));
          compared.incrementAndGet();
        }
      } finally {
        alone.unlock();
      }
    }
  }
}
