package dev.pagegate.client.cli;

import dev.pagegate.store.CheckReport;
import dev.pagegate.store.StoreException;
import dev.pagegate.store.rocks.CacheCheck;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code check}: every page of a disk cache against its checksum. */
@Command(
    name = "check",
    description = "Read every page of a disk cache that is not in use and compare its checksum.")
final class CheckCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Pagegate program;

  @Mixin final CommonOptions common = new CommonOptions();

  @Option(names = "--repair", description = "Drop damaged pages; they are fetched again on demand.")
  private boolean repair;

  @Parameters(paramLabel = "CACHE_DIR")
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @Override
  public Integer call() throws StoreException {
    CacheCheck.Repair wanted =
        repair ? CacheCheck.Repair.DROP_DAMAGED : CacheCheck.Repair.REPORT_ONLY;
    CheckReport report;
    try (Following following = new Following()) {
      report = CacheCheck.run(directory, wanted, following);
    }
    if (common.json) {
      program.console().json(report);
    } else {
      print(report);
    }
    return report.isClean() ? Pagegate.DONE : Pagegate.FAILED;
  }

  private void print(CheckReport report) {
    var out = program.console().out();
    out.printf(
        "%s: %,d pages are sound, %,d damaged, %,d dropped, %,d unreachable, %,d slots free%n",
        directory,
        report.sound(),
        report.damaged(),
        report.dropped(),
        report.unreachable(),
        report.freeSlots());
    report.findings().forEach(out::println);
    if (!report.isClean()) {
      program
          .console()
          .err()
          .println("pagegate check: run it again with --repair to drop damaged pages");
    }
  }

  /** Shows how far the check is. */
  private final class Following implements CacheCheck.Listener, AutoCloseable {
    private @Nullable Progress progress;

    @Override
    public void starts(long totalBytes) {
      progress = Progress.of(program.console(), common.json, "check", totalBytes);
    }

    @Override
    public void checked(long bytes) {
      if (progress != null) {
        progress.advance(bytes);
      }
    }

    @Override
    public void close() {
      if (progress != null) {
        progress.close();
      }
    }
  }
}
