package dev.pagegate.client.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pagegate.client.daemon.Quantity;
import dev.pagegate.client.error.FsException;
import dev.pagegate.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Measures a {@link BenchPlan}: every workload in every {@link Phase}, each in fresh processes. */
public final class Bench {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * From when on a change counts as long past, whatever tick the server's clock has: files that are
   * younger are read but not kept, and would be read from the server again.
   */
  private static final Duration TREE_AGE = Duration.ofMillis(2_500);

  private final BenchPlan plan;
  private final BenchListener listener;
  private final List<PassResult> passes = new ArrayList<>();
  private String systemCache = "not dropped";

  public Bench(BenchPlan plan, BenchListener listener) {
    this.plan = plan;
    this.listener = listener;
  }

  /** Blocks for as long as it takes; child processes are gone when it returns or fails. */
  public BenchReport run() throws IOException, FsException, StoreException, InterruptedException {
    Files.createDirectories(plan.workDirectory());
    Path work = Files.createTempDirectory(plan.workDirectory(), "pagegate-bench-");
    try {
      return plan.url().isPresent() ? runOn(plan.url().get().text(), work) : runEmbedded(work);
    } finally {
      DirectoryTree.delete(work);
    }
  }

  private BenchReport runEmbedded(Path work)
      throws IOException, FsException, StoreException, InterruptedException {
    Path directory = Files.createDirectories(work.resolve("origin"));
    listener.step(
        "writing a tree of %s, %d medium and %d small files"
            .formatted(
                Quantity.formatBytes(plan.sizes().largeBytes()),
                plan.sizes().mediumFiles(),
                2 * plan.sizes().smallFiles()));
    BenchTree tree = BenchTree.make(directory, plan.sizes(), plan.seed());
    long made = System.nanoTime();
    try (Origin origin = Origin.start(directory, plan.roundTrip(), plan.bandwidth())) {
      listener.step("serving it as " + origin.url() + link());
      awaitAge(made);
      return measure(origin.url(), tree, Optional.of(directory), work);
    }
  }

  private static void awaitAge(long madeNanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(madeNanos + TREE_AGE.toNanos() - System.nanoTime());
  }

  private String link() {
    return plan.roundTrip().map(rtt -> ", round trip " + rtt).orElse("")
        + plan.bandwidth().map(rate -> ", " + rate + "/s").orElse("");
  }

  private BenchReport runOn(String url, Path work)
      throws IOException, FsException, StoreException, InterruptedException {
    listener.step("listing " + url);
    BenchTree tree = RemoteTree.list(plan.url().orElseThrow(), plan.security());
    return measure(url, tree, plan.compareWith(), work);
  }

  private BenchReport measure(String url, BenchTree tree, Optional<Path> truth, Path work)
      throws IOException, InterruptedException {
    List<Workload> workloads = Workloads.of(tree, plan);
    Map<String, String> expected = new LinkedHashMap<>();
    for (Workload workload : workloads) {
      if (truth.isPresent()) {
        expected.put(workload.name(), Sha256.expected(workload, truth.get()));
      }
    }
    for (int run = 1; run <= plan.runs(); run++) {
      for (List<Workload> group : Workloads.disjointGroups(workloads)) {
        measure(url, group, run, work.resolve("cache"));
      }
    }
    return BenchReport.of(plan, url, systemCache, workloads, expected, passes);
  }

  private void measure(String url, List<Workload> group, int run, Path cache)
      throws IOException, InterruptedException {
    JobMaker jobs = (at, phases) -> job(url, at, group, phases, run);
    child(jobs.job(null, List.of(Phase.UNCACHED)), BenchPlan.Restart.ORDERLY);
    child(jobs.job(cache, List.of(Phase.COLD, Phase.WARM_MEMORY)), plan.restart());
    systemCache = SystemCache.drop(cache);
    child(jobs.job(cache, List.of(Phase.WARM_DISK)), BenchPlan.Restart.ORDERLY);
    DirectoryTree.delete(cache);
  }

  /** The jobs of one group and run. */
  private interface JobMaker {
    WorkerJob job(@Nullable Path cache, List<Phase> phases);
  }

  private WorkerJob job(
      String url, @Nullable Path cache, List<Workload> group, List<Phase> phases, int run) {
    long groupBytes =
        group.stream()
            .flatMap(workload -> workload.files().stream())
            .mapToLong(BenchFile::sizeBytes)
            .sum();
    return new WorkerJob(
        url,
        WorkerSecurity.of(plan.security()),
        cache == null ? null : cache.toString(),
        Math.max(1L << 30, 2 * groupBytes),
        plan.memoryBytes(),
        plan.pageBytes(),
        plan.warmUp().toMillis(),
        group,
        phases,
        run);
  }

  private void child(WorkerJob job, BenchPlan.Restart end)
      throws IOException, InterruptedException {
    long directBytes = WorkloadRun.WINDOW_BYTES + (512L << 20);
    List<String> jvmOptions = List.of("-Xmx512m", "-XX:MaxDirectMemorySize=" + directBytes);
    try (ChildProcess worker = ChildProcess.start(jvmOptions, List.of("bench-worker"))) {
      worker.send(JSON.writeValueAsString(job));
      for (Phase _ : job.phases()) {
        for (Workload workload : job.workloads()) {
          PassResult pass = JSON.readValue(worker.readLine(), PassResult.class);
          passes.add(pass);
          listener.passed(pass, workload);
        }
      }
      if (end == BenchPlan.Restart.KILL) {
        listener.step("kill -9 " + worker.pid() + ", the client's process");
        worker.kill();
      }
    }
  }
}
