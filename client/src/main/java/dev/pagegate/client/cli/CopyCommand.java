package dev.pagegate.client.cli;

import dev.pagegate.client.daemon.Daemon;
import dev.pagegate.client.daemon.Mount;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code cp}: a file or tree of a server to a local place, through the cache. */
@Command(
    name = "cp",
    description = {
      "Copy a file or tree of a server to a local place.",
      "A file appears under its name when all of it is durable, or not at all."
    })
final class CopyCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Pagegate program;

  @Mixin final CommonOptions common = new CommonOptions();
  @Mixin private final CacheOptions cache = new CacheOptions();
  @Mixin private final ServerOptions server = new ServerOptions();

  @Option(
      names = {"-r", "-R", "--recursive"},
      description = "Copy directories with all that is below.")
  private boolean recursive;

  @Parameters(index = "0", paramLabel = "URL", converter = UrlConverter.class)
  @SuppressWarnings("NullAway.Init")
  private NfsUrl url;

  @Parameters(
      index = "1",
      paramLabel = "LOCAL",
      description = "The copy's name, or a directory to put it into.")
  @SuppressWarnings("NullAway.Init")
  private Path local;

  @Override
  public Integer call()
      throws StoreException, FsException, IOException, CommandFailure, InterruptedException {
    try (Daemon daemon = Daemon.start(server.applyTo(cache.toConfig()));
        Mount mount = daemon.mount(url)) {
      FileSystem files = mount.files();
      FileAttributes root = files.attributes(files.root());
      if (root.type() == FileType.DIRECTORY && !recursive) {
        throw new CommandFailure(url + " is a directory; add -r to copy what is below");
      }
      CopyPlan plan =
          CopyPlan.of(
              files,
              target(),
              message -> program.console().err().println("pagegate cp: " + message));
      try (Progress progress =
          Progress.of(program.console(), common.json, "cp", plan.totalBytes())) {
        new TreeCopy(files, progress::advance).run(plan);
        progress.end();
        report(plan, progress);
      }
    }
    return Pagegate.DONE;
  }

  private Path target() {
    return Files.isDirectory(local) && !url.lastName().isEmpty()
        ? local.resolve(LocalName.of(url.lastName()))
        : local;
  }

  private void report(CopyPlan plan, Progress progress) {
    if (common.json) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("event", "done");
      line.put("files", plan.files().size());
      line.put("bytes", progress.doneBytes());
      line.put("seconds", progress.seconds());
      program.console().json(line);
    } else if (program.console().isTerminal()) {
      program.console().err().println(plan.files().size() + " file(s), " + progress.summary());
    }
  }
}
