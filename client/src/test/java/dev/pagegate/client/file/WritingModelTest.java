package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.page.PageCache;
import dev.pagegate.client.page.PageCacheConfig;
import dev.pagegate.client.remote.NfsRemote;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.client.remote.Patience;
import dev.pagegate.client.remote.RemoteConfig;
import dev.pagegate.client.writeback.WriteBackSettings;
import dev.pagegate.protocol.rpc.Transport;
import dev.pagegate.serverstub.StubConfig;
import dev.pagegate.serverstub.StubServer;
import dev.pagegate.serverstub.fault.FaultRule;
import dev.pagegate.store.rocks.RocksPageStore;
import dev.pagegate.store.rocks.StoreConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
 * Random operations by several threads, by clients that are killed, against a server that restarts
 * and loses connections, give what a file system in memory gives. What was synced before a client
 * was killed is there afterwards, and nothing that was not written; in the end the server holds the
 * same as the model.
 */
class WritingModelTest {
  private static final int OPERATIONS = Integer.getInteger("pagegate.model.operations", 6_000);
  private static final long SEED = Long.getLong("pagegate.model.seed", new Random().nextLong());
  private static final int OPERATIONS_OF_A_LIFE = Math.max(1_200, OPERATIONS / 200);
  private static final int THREADS = 4;
  private static final int PAGE_BYTES = 4096;
  private static final String FAULTS =
      "cut:*:0.0005,restart:0.0005,error:*:JUKEBOX:0.0005,truncate:READ:0.0005";

  @TempDir Path directory;
  private final Random fate = new Random(SEED);
  private final List<ModelWorker> workers = new ArrayList<>();
  private Path origin = Path.of("");
  private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private int lives;
  private int kills;

  @Test
  void operations_byManyThreads_giveWhatTheModelGives() throws Exception {
    System.out.println("seed of the model test: " + SEED);
    origin = Files.createDirectory(directory.resolve("origin"));
    for (int i = 0; i < THREADS; i++) {
      workers.add(new ModelWorker("w" + i, new Random(SEED + i)));
    }
    while (operations() < OPERATIONS || kills == 0) {
      live();
    }
    liveInPeace();
    for (ModelWorker worker : workers) {
      worker.compareWith(origin);
    }
    System.out.printf(
        "%d operations by %d clients, %d of them killed%n", operations(), lives, kills);
  }

  private long operations() {
    return workers.stream().mapToLong(ModelWorker::operations).sum();
  }

  /** From the start of a client and a server to the end of both. */
  private void live() throws Exception {
    lives++;
    try (StubServer server = server(FAULTS);
        Client client = new Client(directory.resolve("cache"), server.address())) {
      compareWith(client);
      OneLife life = new OneLife(client, 1 + fate.nextInt(OPERATIONS_OF_A_LIFE * 4 / 3));
      run(client, life);
      if (life.isOver()) {
        kills++;
      } else {
        assertThat(client.files.flush()).isZero();
        workers.forEach(ModelWorker::synced);
      }
    }
    // What a client that was killed has sent is executed by now: its server is gone, too.
    for (ModelWorker worker : workers) {
      worker.recover(origin);
    }
  }

  private StubServer server(String faults) throws Exception {
    StubServer server =
        StubServer.start(
            StubConfig.of(origin)
                .withAddress(address)
                .withFaults(FaultRule.parse(faults), SEED + lives));
    address = server.address();
    return server;
  }

  /** The last client reads everything, and cleans up after those that were killed. */
  private void liveInPeace() throws Exception {
    try (StubServer server = server("");
        Client client = new Client(directory.resolve("cache"), server.address())) {
      compareWith(client);
      while (hiddenFiles() > 0) {
        Thread.onSpinWait();
      }
    }
  }

  private long hiddenFiles() throws Exception {
    try (var entries = Files.list(origin)) {
      return entries.filter(path -> path.getFileName().toString().startsWith(".")).count();
    }
  }

  private void compareWith(Client client) throws Exception {
    for (ModelWorker worker : workers) {
      worker.compareWith(new FileSystemVolume(client.files));
    }
  }

  private void run(Client client, OneLife life) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (ModelWorker worker : workers) {
        running.add(
            threads.submit(
                () ->
                    worker.run(
                        new FileSystemVolume(client.files), OPERATIONS_OF_A_LIFE / THREADS, life)));
      }
      for (Future<?> end : running) {
        end.get(10, TimeUnit.MINUTES);
      }
    }
  }

  /** Ends without warning at one of its operations, or later than they do. */
  private static final class OneLife implements ModelWorker.Life {
    private final Client client;
    private final AtomicInteger left;
    private volatile boolean over;

    OneLife(Client client, int operations) {
      this.client = client;
      this.left = new AtomicInteger(operations);
    }

    @Override
    public void operation() {
      if (left.decrementAndGet() == 0) {
        over = true;
        client.kill();
      }
    }

    @Override
    public boolean isOver() {
      return over;
    }
  }

  /** One client: small pages and little memory, so that much happens. */
  private static final class Client implements AutoCloseable {
    final Transport transport = Transport.open("model", 2);
    final RocksPageStore store;
    final NfsRemote remote;
    final PageCache pages;
    final FileSystem files;

    Client(Path cache, InetSocketAddress address) throws Exception {
      store = RocksPageStore.open(StoreConfig.of(cache, 64L << 20).withPageBytes(PAGE_BYTES));
      int port = address.getPort();
      NfsUrl url = NfsUrl.parse("nfs://127.0.0.1:%d/export?mountport=%d".formatted(port, port));
      remote = NfsRemote.open(url, RemoteConfig.DEFAULT.withPatience(Patience.HARD), transport);
      pages = new PageCache(PageCacheConfig.ofMemory(1 << 20), store, new SimpleMeterRegistry());
      WriteBackSettings writeBack =
          new WriteBackSettings(Duration.ofMillis(20), 64 << 10, 256 << 10, 8, 64 << 10);
      files =
          FileSystem.over(
              remote,
              pages,
              FileSystemSettings.DEFAULT,
              writeBack,
              HiddenFiles.at(cache.resolveSibling("hidden-files")));
    }

    /** From now on nothing reaches the server, and nobody here has a say. */
    void kill() {
      remote.close();
    }

    @Override
    public void close() {
      files.close();
      pages.close();
      remote.close();
      store.close();
      transport.close();
    }
  }
}
