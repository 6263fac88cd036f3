package dev.pagegate.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.file.ModelWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random operations of several programs on a mount whose process is killed now and then, and whose
 * server restarts and loses connections, give what a file system in memory gives. What was synced
 * or closed before a kill is at the server afterwards.
 */
class MountModelTest {
  private static final int OPERATIONS = Integer.getInteger("pagegate.mount.operations", 1_200);
  private static final long SEED = Long.getLong("pagegate.mount.seed", new Random().nextLong());
  private static final int OPERATIONS_OF_A_LIFE = Math.max(600, OPERATIONS / 50);
  private static final int THREADS = 4;
  private static final String FAULTS = "cut:*:0.0005,restart:0.0005,error:*:JUKEBOX:0.0005";

  @TempDir Path directory;
  private final Random fate = new Random(SEED);
  private final List<ModelWorker> workers = new ArrayList<>();
  private Path exported = Path.of("");
  private Path mounted = Path.of("");
  private int port;
  private int lives;
  private int kills;

  @Test
  void operations_ofPrograms_giveWhatTheModelGives() throws Exception {
    System.out.println("seed of the model test on a mount: " + SEED);
    exported = Files.createDirectory(directory.resolve("exported"));
    mounted = Files.createDirectory(directory.resolve("mounted"));
    for (int i = 0; i < THREADS; i++) {
      workers.add(new ModelWorker("w" + i, new Random(SEED + i)));
    }
    while (operations() < OPERATIONS || kills == 0) {
      live();
    }
    try (Stub stub = stub("");
        MountProcess mount = mount(stub)) {
      compareWithMount();
      unmount(mount);
    }
    for (ModelWorker worker : workers) {
      worker.compareWith(exported);
    }
    System.out.printf(
        "%d operations on %d mounts, %d of them killed%n", operations(), lives, kills);
  }

  private long operations() {
    return workers.stream().mapToLong(ModelWorker::operations).sum();
  }

  private Stub stub(String faults) throws IOException {
    Stub stub = Stub.startAt(port, exported, faults, SEED + lives);
    port = stub.port();
    return stub;
  }

  private MountProcess mount(Stub stub) throws IOException {
    return MountProcess.start(stub.url(), directory.resolve("cache"), mounted);
  }

  /** From the start of a mount and its server to the end of both. */
  private void live() throws Exception {
    lives++;
    try (Stub stub = stub(FAULTS);
        MountProcess mount = mount(stub)) {
      compareWithMount();
      OneLife life = new OneLife(mount, 1 + fate.nextInt(OPERATIONS_OF_A_LIFE * 4 / 3));
      run(life);
      if (life.isOver()) {
        kills++;
      } else {
        unmount(mount);
        workers.forEach(ModelWorker::synced);
      }
    }
    // What a mount that was killed has sent is executed by now: its server is gone, too.
    for (ModelWorker worker : workers) {
      worker.recover(exported);
    }
  }

  /** Nothing that was written is left behind. */
  private void unmount(MountProcess mount) throws Exception {
    Command umount = PagegateProcess.run("umount", mounted.toString());
    assertThat(umount.exitCode()).as("%s", umount).isZero();
    assertThat(mount.awaitEnd()).isZero();
  }

  private void compareWithMount() throws Exception {
    for (ModelWorker worker : workers) {
      worker.compareWith(new MountedDirectory(mounted));
    }
  }

  private void run(OneLife life) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> running = new ArrayList<>();
      for (ModelWorker worker : workers) {
        running.add(
            threads.submit(
                () ->
                    worker.run(
                        new MountedDirectory(mounted), OPERATIONS_OF_A_LIFE / THREADS, life)));
      }
      for (Future<?> end : running) {
        end.get(10, TimeUnit.MINUTES);
      }
    }
  }

  /** Ends without warning at one of its operations, or later than they do. */
  private static final class OneLife implements ModelWorker.Life {
    private final MountProcess mount;
    private final AtomicInteger left;
    private volatile boolean over;

    OneLife(MountProcess mount, int operations) {
      this.mount = mount;
      this.left = new AtomicInteger(operations);
    }

    @Override
    public void operation() {
      if (left.decrementAndGet() == 0) {
        over = true;
        try {
          mount.kill();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    @Override
    public boolean isOver() {
      return over;
    }
  }
}
