package dev.pagegate.client.bench;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pagegate.client.daemon.Daemon;
import dev.pagegate.client.daemon.Mount;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.store.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;

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
    ByteBuffer window = ByteBuffer.allocateDirect(windowBytes());
    new WarmUp(job, window).run();
    try (Daemon daemon = Daemon.start(job.toConfig());
        Mount mount = daemon.mount(NfsUrl.parse(job.url()))) {
      daemon.populateMemory();
      for (Phase phase : job.phases()) {
        for (Workload workload : job.workloads()) {
          PassResult result = new Pass(daemon, mount, workload, phase, job.run()).run(window);
          results.println(JSON.writeValueAsString(result));
          results.flush();
        }
      }
      while (untilEnd.read() >= 0) {
        // Nothing more is expected; the end is the sign.
      }
    }
  }

  private int windowBytes() {
    long mostBytes = job.workloads().stream().mapToLong(Workload::totalBytes).max().orElse(1);
    return (int) Math.min(WorkloadRun.WINDOW_BYTES, mostBytes);
  }
}
