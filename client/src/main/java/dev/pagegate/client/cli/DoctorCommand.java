package dev.pagegate.client.cli;

import dev.pagegate.client.cli.SupportBundle.Names;
import dev.pagegate.client.daemon.DiskCacheConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code doctor}: what to give to who helps. */
@Command(
    name = "doctor",
    description = {
      "Collect what helps to find out what is wrong: versions, the status of the running mounts, the"
          + " ends of logs, the sizes of the cache's files. Never what files hold.",
      "Hosts, addresses, users, paths and names are replaced unless --names is given; look at it"
          + " before you send it all the same."
    })
final class DoctorCommand implements Callable<Integer> {
  private static final String ARCHIVE = ".tar.gz";

  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Pagegate program;

  @Mixin final CommonOptions common = new CommonOptions();

  @Option(
      names = "--cache-dir",
      paramLabel = "DIR",
      description = "A cache that no running mount has (default: the usual one).")
  private @Nullable Path cache;

  @Option(names = "--names", description = "Leave names as they are.")
  private boolean withNames;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      defaultValue = "pagegate-doctor.tar.gz",
      description =
          "What to write: an archive when it ends in .tar.gz, else a directory; neither may exist"
              + " (default: ${DEFAULT-VALUE}).")
  @SuppressWarnings("NullAway.Init")
  private Path target;

  @Override
  public Integer call() throws IOException {
    Map<String, String> bundle =
        SupportBundle.collect(
            cache == null ? DiskCacheConfig.defaultDirectory() : cache,
            withNames ? Names.AS_THEY_ARE : Names.REDACTED);
    if (target.toString().endsWith(ARCHIVE)) {
      archive(bundle);
    } else {
      directory(bundle);
    }
    if (common.json) {
      program
          .console()
          .json(Map.of("written", target.toString(), "files", List.copyOf(bundle.keySet())));
    } else {
      program
          .console()
          .out()
          .println("wrote " + target + ": " + String.join(", ", bundle.keySet()));
    }
    return Pagegate.DONE;
  }

  private void archive(Map<String, String> bundle) throws IOException {
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Files.createFile(target, owner);
    OpenOption write = StandardOpenOption.WRITE;
    try (var tar =
        new TarWriter(new GZIPOutputStream(Files.newOutputStream(target, write)), Instant.now())) {
      for (Map.Entry<String, String> file : bundle.entrySet()) {
        tar.add(
            "pagegate-doctor/" + file.getKey(), file.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private void directory(Map<String, String> bundle) throws IOException {
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Files.createDirectory(target, owner);
    for (Map.Entry<String, String> file : bundle.entrySet()) {
      Files.writeString(target.resolve(file.getKey()), file.getValue());
    }
  }
}
