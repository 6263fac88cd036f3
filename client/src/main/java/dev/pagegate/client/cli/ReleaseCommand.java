package dev.pagegate.client.cli;

import dev.pagegate.client.admin.AdminException;
import dev.pagegate.client.admin.AdminRequest.Release;
import dev.pagegate.client.admin.AdminRequest.ReleasedFile;
import dev.pagegate.client.daemon.Quantity;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code release}: the caches let go of archived files. */
@Command(
    name = "release",
    description = {
      "Drop what memory and disk have of archived files; names, sizes and attributes stay, and",
      "reading brings the content back. Refused unless the copy is valid and nobody writes."
    })
final class ReleaseCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Pagegate program;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin final CommonOptions common = new CommonOptions();
  @Mixin private final WantedOptions wanted = new WantedOptions();

  @Option(names = "--dry-run", description = "Tell what would be freed, and free nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws CommandFailure, AdminException, IOException {
    if (wanted.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "a PATH or --from FILE is missing");
    }
    int files = 0;
    int refused = 0;
    long memoryBytes = 0;
    long diskBytes = 0;
    for (WantedFile file : wanted.files()) {
      DaemonPath path = file.path();
      try {
        ReleasedFile released =
            path.ask(new Release(path.mount(), path.below(), dryRun), ReleasedFile.class);
        files++;
        memoryBytes += released.memoryBytes();
        diskBytes += released.diskBytes();
      } catch (AdminException e) {
        refused++;
        program
            .console()
            .err()
            .println(program.console().printable(String.valueOf(e.getMessage())));
      }
    }
    tell(files, refused, memoryBytes, diskBytes);
    return refused == 0 ? Pagegate.DONE : Pagegate.FAILED;
  }

  private void tell(int files, int refused, long memoryBytes, long diskBytes) {
    if (common.json) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("event", dryRun ? "wouldRelease" : "released");
      line.put("files", files);
      line.put("refusedFiles", refused);
      line.put("memoryBytes", memoryBytes);
      line.put("diskBytes", diskBytes);
      program.console().json(line);
    } else {
      program
          .console()
          .out()
          .printf(
              "%s %,d files: %s of memory, %s of disk%n",
              dryRun ? "would release" : "released",
              files,
              Quantity.formatBytes(memoryBytes),
              Quantity.formatBytes(diskBytes));
    }
  }
}
