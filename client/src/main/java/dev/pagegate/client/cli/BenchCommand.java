package dev.pagegate.client.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pagegate.client.bench.Bench;
import dev.pagegate.client.bench.BenchPlan;
import dev.pagegate.client.bench.BenchReport;
import dev.pagegate.client.bench.BenchTree;
import dev.pagegate.client.bench.ReportChart;
import dev.pagegate.client.bench.ReportTable;
import dev.pagegate.client.daemon.Quantity;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code bench}: cold against warm, in numbers. */
@Command(
    name = "bench",
    description = {
      "Measure reads without a disk cache, cold, warm from memory and warm from disk.",
      "Without a URL: a tree and a server of its own, in another process on this machine."
    })
final class BenchCommand implements Callable<Integer> {
  /** Room for each random read to hit a page of its own. */
  private static final long SPREAD_BYTES = 64 << 10;

  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Pagegate program;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the report as JSON; '-' prints it.")
  private @Nullable String json;

  @Mixin final GeneralOptions general = new GeneralOptions();
  @Mixin private final TlsOptions tls = new TlsOptions();

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draw the report, .svg or .png; may be given several times.")
  private List<Path> plots = List.of();

  @Option(
      names = "--compare",
      paramLabel = "DIR",
      description = "A local copy of the tree at the URL to verify against.")
  private @Nullable Path compareWith;

  @Option(
      names = "--rtt",
      paramLabel = "TIME",
      description = "Round trip of the own server, such as 20ms.")
  private @Nullable String roundTrip;

  @Option(
      names = "--bandwidth",
      paramLabel = "RATE",
      description = "Of the own server, such as 1Gbit.")
  private @Nullable String bandwidth;

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      converter = CacheOptions.Bytes.class,
      description = "Of the own tree's large file (default: 256MiB, quick 32MiB).")
  private @Nullable Long largeBytes;

  @Option(
      names = "--small-files",
      paramLabel = "N",
      description = "Of the own tree (default: 1000, quick 100).")
  private @Nullable Integer smallFiles;

  @Option(names = "--random-reads", paramLabel = "N", description = "(default: 2000, quick 200)")
  private @Nullable Integer randomReads;

  @Option(names = "--quick", description = "Smaller sizes, to try it out.")
  private boolean quick;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "1",
      description = "Results are medians of N runs (default: 1).")
  private int runs;

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      defaultValue = "4s",
      converter = ServerOptions.Time.class,
      description =
          "How long each process reads, into caches that are thrown away, before it times anything"
              + " (default: ${DEFAULT-VALUE}).")
  private Duration warmUp = Duration.ofSeconds(4);

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      defaultValue = "1GiB",
      converter = CacheOptions.Bytes.class,
      description = "Bound of pages in memory (default: ${DEFAULT-VALUE}).")
  private long memoryBytes;

  @Option(
      names = "--page-size",
      paramLabel = "SIZE",
      defaultValue = "64KiB",
      converter = CacheOptions.Bytes.class,
      description = "(default: ${DEFAULT-VALUE})")
  private long pageBytes;

  @Option(
      names = "--work-dir",
      paramLabel = "DIR",
      description = "For the tree and the caches (default: the system's for temporary files).")
  private @Nullable Path workDirectory;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of content and positions.")
  private long seed;

  @Parameters(arity = "0..1", paramLabel = "URL", converter = UrlConverter.class)
  private @Nullable NfsUrl url;

  @Override
  public Integer call() throws IOException, StoreException, FsException, InterruptedException {
    requirePictures();
    BenchReport report = new Bench(plan(), new BenchSteps(program.console())).run();
    if ("-".equals(json)) {
      program.console().json(report);
    } else {
      program.console().out().print(ReportTable.of(report));
      if (json != null) {
        new ObjectMapper()
            .writerWithDefaultPrettyPrinter()
            .writeValue(Path.of(json).toFile(), report);
      }
    }
    for (Path plot : plots) {
      ReportChart.write(report, plot);
    }
    return report.verified() ? Pagegate.DONE : Pagegate.FAILED;
  }

  /** Before minutes of measuring, not after. */
  private void requirePictures() {
    for (Path plot : plots) {
      String name = plot.toString().toLowerCase(Locale.ROOT);
      if (!name.endsWith(".svg") && !name.endsWith(".png")) {
        throw usage("--plot '" + plot + "' (expected: a name that ends in .svg or .png)");
      }
    }
    if (compareWith != null && (url == null || !Files.isDirectory(compareWith))) {
      throw usage("--compare '" + compareWith + "' (expected: a directory, and a URL to read)");
    }
  }

  private BenchPlan plan() {
    try {
      Optional.ofNullable(roundTrip).ifPresent(Quantity::duration);
      Optional.ofNullable(bandwidth).ifPresent(Quantity::bitsPerSecond);
      long large = largeBytes == null ? (quick ? 32L << 20 : 256L << 20) : largeBytes;
      int reads = randomReads == null ? (quick ? 200 : 2000) : randomReads;
      return new BenchPlan(
          Optional.ofNullable(url),
          tls.security(TlsWords.NONE),
          Optional.ofNullable(compareWith),
          Optional.ofNullable(roundTrip),
          Optional.ofNullable(bandwidth),
          new BenchTree.Sizes(
              large,
              Math.min(large, Math.max(16L << 20, reads * SPREAD_BYTES)),
              quick ? 0 : 16,
              smallFiles == null ? (quick ? 100 : 1000) : smallFiles),
          reads,
          warmUp,
          runs,
          BenchPlan.Restart.ORDERLY,
          memoryBytes,
          Math.toIntExact(pageBytes),
          workDirectory == null ? Path.of(System.getProperty("java.io.tmpdir")) : workDirectory,
          seed);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
