package dev.pagegate.client.cli;

import dev.pagegate.client.bench.Bench;
import dev.pagegate.client.bench.BenchPlan;
import dev.pagegate.client.bench.BenchReport;
import dev.pagegate.client.bench.BenchTree;
import dev.pagegate.client.bench.ReportChart;
import dev.pagegate.client.bench.ReportTable;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.TransportSecurity;
import dev.pagegate.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code demo}: what the cache is good for, in a minute. */
@Command(
    name = "demo",
    description = {
      "Show what the cache does, with a server of its own behind a slow link.",
      "Writes pagegate-demo.svg and pagegate-demo.png."
    })
final class DemoCommand implements Callable<Integer> {
  private static final String INTRODUCTION =
      """
      A server in another process of this machine, behind a link of 20 ms and 1 Gbit/s, serves
      a tree of random bytes. Each workload is read without a disk cache, cold, warm from memory,
      and warm from disk: after kill -9 of the reading process, in a new one, with the system's
      page cache dropped where permitted. Every byte that was read is compared with the server's
      tree by SHA-256; warm reads must not send a single READ to the server.
      """;

  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Pagegate program;

  @Mixin final CommonOptions common = new CommonOptions();

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Where the pictures go (default: here).")
  private Path output = Path.of(".");

  @Override
  public Integer call() throws IOException, StoreException, FsException, InterruptedException {
    program.console().err().println(INTRODUCTION);
    BenchReport report = new Bench(plan(), new BenchSteps(program.console())).run();
    if (common.json) {
      program.console().json(report);
    } else {
      program.console().out().println();
      program.console().out().print(ReportTable.of(report));
    }
    for (String end : new String[] {"svg", "png"}) {
      Path picture = output.resolve("pagegate-demo." + end);
      ReportChart.write(report, picture);
      program.console().err().println("picture: " + picture.toAbsolutePath().normalize());
    }
    program.console().err().println(verdict(report));
    return report.verified() && readsWhenWarm(report) == 0 ? Pagegate.DONE : Pagegate.FAILED;
  }

  private static BenchPlan plan() {
    return new BenchPlan(
        Optional.empty(),
        TransportSecurity.NONE,
        Optional.empty(),
        Optional.of("20ms"),
        Optional.of("1Gbit"),
        new BenchTree.Sizes(64L << 20, 16L << 20, 0, 80),
        150,
        Duration.ofSeconds(3),
        1,
        BenchPlan.Restart.KILL,
        512L << 20,
        64 << 10,
        Path.of(System.getProperty("java.io.tmpdir")),
        1);
  }

  private static String verdict(BenchReport report) {
    return (report.verified()
            ? "Every byte equals the server's, in every phase."
            : "BYTES DIFFER; this is a bug in pagegate.")
        + " READs sent to the server by warm passes: "
        + readsWhenWarm(report)
        + ".";
  }

  private static long readsWhenWarm(BenchReport report) {
    return report.results().stream()
        .filter(
            result ->
                switch (result.phase()) {
                  case WARM_MEMORY, WARM_DISK -> true;
                  case UNCACHED, COLD -> false;
                })
        .mapToLong(result -> result.calls().getOrDefault("READ", 0L))
        .sum();
  }
}
