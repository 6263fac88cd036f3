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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random operations by several threads, against a server that restarts and loses connections, give
 * what a file system in memory gives; and in the end the server holds the same.
 */
class WritingModelTest {
  private static final int OPERATIONS = Integer.getInteger("pagegate.model.operations", 6_000);
  private static final long SEED = Long.getLong("pagegate.model.seed", new Random().nextLong());
  private static final int THREADS = 4;
  private static final int ROUNDS = 4;
  private static final int PAGE_BYTES = 4096;
  private static final String FAULTS =
      "cut:*:0.0005,restart:0.0005,error:*:JUKEBOX:0.0005,truncate:READ:0.0005";

  @TempDir Path directory;

  @Test
  void operations_byManyThreads_giveWhatTheModelGives() throws Exception {
    System.out.println("seed of the model test: " + SEED);
    Path origin = Files.createDirectory(directory.resolve("origin"));
    List<ModelWorker> workers = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      workers.add(new ModelWorker(origin, "w" + i, new Random(SEED + i)));
    }
    try (StubServer server =
        StubServer.start(
            StubConfig.of(origin)
                .withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withFaults(FaultRule.parse(FAULTS), SEED))) {
      for (int round = 0; round < ROUNDS; round++) {
        try (Client client = new Client(directory.resolve("cache"), server.address())) {
          run(workers, client.files, OPERATIONS / ROUNDS / THREADS);
          assertThat(client.files.flush()).isZero();
        }
      }
    }
    for (ModelWorker worker : workers) {
      worker.compareWithServer();
    }
    assertThat(workers.stream().mapToLong(ModelWorker::operations).sum())
        .isEqualTo((long) OPERATIONS / ROUNDS / THREADS * ROUNDS * THREADS);
  }

  private static void run(List<ModelWorker> workers, FileSystem files, int operations)
      throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (ModelWorker worker : workers) {
        running.add(threads.submit(() -> worker.run(files, operations)));
      }
      for (Future<?> end : running) {
        end.get(2, TimeUnit.HOURS);
      }
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
      files = FileSystem.over(remote, pages, FileSystemSettings.DEFAULT, writeBack);
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
