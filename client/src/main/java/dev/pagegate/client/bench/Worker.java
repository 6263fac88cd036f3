package dev.pagegate.client.bench;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pagegate.client.daemon.Daemon;
import dev.pagegate.client.daemon.DaemonConfig;
import dev.pagegate.client.daemon.DiskCacheConfig;
import dev.pagegate.client.daemon.Mount;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.store.StoreException;
import io.micrometer.core.instrument.FunctionCounter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The child's side of a benchmark: reads a {@link WorkerJob} from its input, writes a {@link
 * PassResult} a line, and ends in order when its input ends.
 */
public final class Worker {
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);

  private final WorkerJob job;
  private final PrintStream results;

  private Worker(WorkerJob job, PrintStream results) {
    this.job = job;
    this.results = results;
  }

  /** Blocks until {@code jobs} ends. */
  public static void run(InputStream jobs, PrintStream results)
      throws IOException, StoreException, FsException, InterruptedException {
    byte[] line = readLine(jobs);
    new Worker(JSON.readValue(line, WorkerJob.class), results).run(jobs);
  }

  private static byte[] readLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.write(b);
    }
    return line.toByteArray();
  }

  private void run(InputStream untilEnd)
      throws IOException, StoreException, FsException, InterruptedException {
    long windowBytes = Math.min(WorkloadRun.WINDOW_BYTES, job.workload().totalBytes());
    ByteBuffer window = ByteBuffer.allocateDirect((int) windowBytes);
    try (Daemon daemon = Daemon.start(config());
        Mount mount = daemon.mount(NfsUrl.parse(job.url()))) {
      for (Phase phase : job.phases()) {
        results.println(JSON.writeValueAsString(pass(daemon, mount, phase, window)));
        results.flush();
      }
      while (untilEnd.read() >= 0) {
        // Nothing more is expected; the end is the sign.
      }
    }
  }

  private DaemonConfig config() {
    Optional<DiskCacheConfig> disk =
        Optional.ofNullable(job.cacheDirectory())
            .map(directory -> new DiskCacheConfig(Path.of(directory), job.cacheBytes()));
    return DaemonConfig.of(disk, job.memoryBytes(), job.pageBytes());
  }

  private PassResult pass(Daemon daemon, Mount mount, Phase phase, ByteBuffer window)
      throws FsException, InterruptedException {
    Map<String, Long> callsBefore = mount.calls();
    Map<String, Long> servedBefore = served(daemon);
    WorkloadRun.Measured measured = new WorkloadRun(mount.files(), job.workload(), window).run();
    long settleStart = System.nanoTime();
    daemon.settle();
    double settleSeconds = (System.nanoTime() - settleStart) / 1e9;
    return new PassResult(
        job.workload().name(),
        phase,
        job.run(),
        measured.operations(),
        measured.bytes(),
        measured.nanos() / 1e9,
        measured.latencies().getValueAtPercentile(50) / 1e3,
        measured.latencies().getValueAtPercentile(99) / 1e3,
        measured.latencies().getMaxValue() / 1e3,
        difference(callsBefore, mount.calls()),
        difference(servedBefore, served(daemon)),
        settleSeconds,
        measured.sha256());
  }

  private static Map<String, Long> served(Daemon daemon) {
    Map<String, Long> served = new TreeMap<>();
    for (FunctionCounter counter :
        daemon.meters().find("pagegate.page.served.bytes").functionCounters()) {
      served.put(String.valueOf(counter.getId().getTag("tier")), (long) counter.count());
    }
    return served;
  }

  private static Map<String, Long> difference(Map<String, Long> before, Map<String, Long> after) {
    Map<String, Long> difference = new TreeMap<>();
    after.forEach((name, count) -> difference.put(name, count - before.getOrDefault(name, 0L)));
    return difference;
  }
}
