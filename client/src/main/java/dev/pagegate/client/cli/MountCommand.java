package dev.pagegate.client.cli;

import dev.pagegate.client.daemon.DaemonConfig;
import dev.pagegate.client.daemon.DiskCacheConfig;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.fuse.FuseOptions;
import dev.pagegate.client.fuse.FuseOptions.Identity;
import dev.pagegate.client.fuse.MountPoint;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

/** {@code mount}: a server's tree as a file system of this machine. */
@Command(name = "mount", description = "Mount a server's directory, through the cache.")
final class MountCommand implements Callable<Integer> {
  /** The kernel asks again after this; what the client itself believes comes on top. */
  private static final Duration KERNEL_LIFE = Duration.ofSeconds(1);

  private static final String LOG = "mount.log";

  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Pagegate program;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin final CommonOptions common = new CommonOptions();
  @Mixin private final CacheOptions cache = new CacheOptions();
  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final MetricsOptions metrics = new MetricsOptions();
  @Mixin private final ArchiveOptions archives = new ArchiveOptions();

  @Option(
      names = "-o",
      paramLabel = "OPTION",
      split = ",",
      description =
          "As nfs(5) knows them: hard (default), soft, timeo, retrans, ro, noac, actimeo, acregmin,"
              + " acregmax, acdirmin, acdirmax, nconnect; allow_other, uid, gid, user_xattr; cache-dir,"
              + " cache-size, pin-budget, memory, page-size, policy; xprtsec, tls-ca, tls-cert, tls-key.")
  private @Nullable List<String> words;

  @Option(
      names = "--write-policy",
      paramLabel = "origin|local",
      description =
          "Where a change has to be for fsync to return: at the server (origin, the default), or in"
              + " a journal in the cache directory, from where it goes to the server later"
              + " (local).")
  private @Nullable String writePolicy;

  @Option(
      names = {"-f", "--foreground"},
      description = "Stay in the foreground instead of going on in the background when mounted.")
  private boolean foreground;

  @Parameters(
      index = "0",
      paramLabel = "URL",
      converter = UrlConverter.class,
      description = "nfs://host[:port]/export/path")
  @SuppressWarnings("NullAway.Init")
  private NfsUrl url;

  @Parameters(index = "1", paramLabel = "DIR", description = "Where to mount it.")
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @Override
  public Integer call() throws StoreException, FsException, IOException, InterruptedException {
    MountOptions options = options();
    DaemonConfig config =
        archives
            .applyTo(options.applyTo(server.applyTo(cache.toConfig(), options.tls())))
            .withWeb(metrics.settings());
    MountPoint point = MountPoint.of(directory);
    return foreground ? serve(options, config, point) : inBackground(config);
  }

  private MountOptions options() {
    try {
      List<String> all = new ArrayList<>(words == null ? List.of() : words);
      if (writePolicy != null) {
        all.add("policy=" + writePolicy);
      }
      return MountOptions.of(all);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private int serve(MountOptions options, DaemonConfig config, MountPoint point)
      throws StoreException, FsException, IOException {
    NfsUrl asUser = options.applyTo(url);
    boolean everythingWritten =
        new ServedMount(program.console(), point, archives.releaseBelowBytes())
            .run(config, asUser, toKernel(options, asUser), web -> announce(point, web));
    return everythingWritten ? Pagegate.DONE : Pagegate.FAILED;
  }

  private static FuseOptions toKernel(MountOptions options, NfsUrl url) {
    boolean oneUser = url.uid().isPresent() || url.gid().isPresent();
    Duration life = options.settings().fileAttributesMin();
    return new FuseOptions(
        url.toString(),
        options.access(LocalUsers.isRoot()),
        oneUser ? Identity.OF_THE_VOLUME : Identity.OF_THE_CALLER,
        options.writable(),
        options.forKernel(),
        options.extendedAttributes(),
        KERNEL_LIFE.compareTo(life) < 0 ? KERNEL_LIFE : life);
  }

  /**
   * @param web where it may be looked at, null for nowhere
   */
  private void announce(MountPoint point, @Nullable String web) {
    if (common.json) {
      Map<String, String> said = new LinkedHashMap<>();
      said.put("event", "mounted");
      said.put("url", url.toString());
      said.put("directory", point.toString());
      if (web != null) {
        said.put("web", web);
      }
      program.console().json(said);
    } else {
      String charts = web == null ? "" : ", to be seen at " + web;
      program.console().out().println("mounted " + url + " at " + point + charts);
      program.console().out().flush();
    }
  }

  /** Returns when the mount is ready, or with what the process in the background said. */
  private int inBackground(DaemonConfig config) throws IOException, InterruptedException {
    Path logDirectory =
        config.disk().map(DiskCacheConfig::directory).orElse(DiskCacheConfig.defaultDirectory());
    List<String> arguments =
        new ArrayList<>(spec.root().commandLine().getParseResult().originalArgs());
    arguments.add("--foreground");
    var process = BackgroundProcess.start(arguments, logDirectory.resolve(LOG));
    Optional<String> ready = process.firstLine();
    if (ready.isPresent()) {
      program.console().out().println(ready.get());
      return Pagegate.DONE;
    }
    program.console().err().println(process.logged());
    return process.exitCode();
  }
}
