package dev.pagegate.client.cli;

import dev.pagegate.client.admin.AdminClient;
import dev.pagegate.client.admin.AdminException;
import dev.pagegate.client.admin.AdminRequest;
import dev.pagegate.client.admin.ArchiveView;
import dev.pagegate.client.admin.Explanation;
import dev.pagegate.client.admin.Explanation.Run;
import dev.pagegate.client.admin.Explanation.Upload;
import dev.pagegate.client.daemon.Quantity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.TypeConversionException;

/** {@code explain}: where the pages of a mounted file are, and who waits for what. */
@Command(
    name = "explain",
    description = "Tell where the pages of a mounted file are, and who waits at the gate.")
final class ExplainCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Pagegate program;

  @Mixin final CommonOptions common = new CommonOptions();

  @Option(
      names = "--range",
      paramLabel = "FROM-TO",
      converter = RangeConverter.class,
      description = "Only pages with these bytes, as in 0-1MiB; TO may be left out.")
  private Range range = new Range(0, Long.MAX_VALUE);

  @Parameters(paramLabel = "PATH", description = "A file below a mount point.")
  @SuppressWarnings("NullAway.Init")
  private Path path;

  /** Bytes [from, end). */
  record Range(long from, long end) {}

  @Override
  public Integer call() throws CommandFailure, AdminException, IOException {
    DaemonPath file = DaemonPath.of(path);
    Explanation explanation =
        file.ask(
            new AdminRequest.Explain(file.mount(), file.below(), range.from, range.end),
            Explanation.class);
    if (common.json) {
      program.console().out().println(AdminClient.json(explanation));
    } else {
      print(explanation);
    }
    return Pagegate.DONE;
  }

  private void print(Explanation explanation) {
    var out = program.console().out();
    long pages = Math.ceilDiv(explanation.sizeBytes(), explanation.pageBytes());
    out.printf(
        "%s: %s, %,d pages of %s%n",
        program.console().printable(path.toString()),
        Quantity.formatBytes(explanation.sizeBytes()),
        pages,
        Quantity.formatBytes(explanation.pageBytes()));
    Upload upload = explanation.upload();
    if (upload != null) {
      out.println(program.console().printable(upload(upload)));
    }
    ArchiveView archive = explanation.archive();
    if (archive != null) {
      out.println(program.console().printable(archive(archive)));
    }
    for (Run run : explanation.runs()) {
      out.printf("%-17s %s%n", pages(run), ExplainedRun.of(run));
    }
    if (explanation.truncated()) {
      program.console().err().println("pagegate explain: there is more; ask with --range");
    }
  }

  private static String upload(Upload upload) {
    String waiting =
        "journal           %,d changes and %s wait for the server"
            .formatted(upload.changes(), Quantity.formatBytes(upload.bytes()));
    return upload.copy() == null
        ? waiting
        : waiting + "; others have changed it there, ours is '" + upload.copy() + "'";
  }

  private static String archive(ArchiveView archive) {
    String words =
        "archive           %s, copy at %s/%s"
            .formatted(archive.state(), archive.target(), archive.path());
    return archive.valid() ? words : words + " is invalid: " + archive.why();
  }

  private static String pages(Run run) {
    long last = run.endPage() - 1;
    return run.firstPage() == last
        ? "page " + last
        : "pages %d-%d".formatted(run.firstPage(), last);
  }

  /** "0-1MiB" or "1GiB-". */
  static final class RangeConverter implements ITypeConverter<Range> {
    @Override
    public Range convert(String text) {
      int dash = text.indexOf('-');
      if (dash < 0) {
        throw new TypeConversionException("'" + text + "' (expected: FROM-TO, as in 0-1MiB)");
      }
      try {
        String end = text.substring(dash + 1);
        Range range =
            new Range(
                Quantity.bytes(text.substring(0, dash)),
                end.isBlank() ? Long.MAX_VALUE : Quantity.bytes(end));
        if (range.end <= range.from) {
          throw new IllegalArgumentException("'" + text + "' ends before it begins");
        }
        return range;
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
