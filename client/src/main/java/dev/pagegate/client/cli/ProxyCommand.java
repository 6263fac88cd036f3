package dev.pagegate.client.cli;

import dev.pagegate.client.daemon.DaemonConfig;
import dev.pagegate.client.daemon.DiskCacheConfig;
import dev.pagegate.client.daemon.WritePolicy;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.nfsproxy.AllowList;
import dev.pagegate.client.nfsproxy.ProxyExport.Identity;
import dev.pagegate.client.nfsproxy.ProxyExport.Writable;
import dev.pagegate.client.nfsproxy.ProxySettings;
import dev.pagegate.client.nfsproxy.ProxySettings.Unstable;
import dev.pagegate.protocol.tls.ServerTls;
import dev.pagegate.store.StoreException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
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

/** {@code proxy}: servers' trees, served to any NFS client through the cache. */
@Command(
    name = "proxy",
    description = "Serve servers' directories over NFSv3, through the cache, to any NFS client.")
final class ProxyCommand implements Callable<Integer> {
  /** Part of the memory that replies may hold until clients have taken them. */
  private static final int REPLY_DIVISOR = 4;

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
  @Mixin private final ListenSecurity security = new ListenSecurity();

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:20490",
      description = "Of NFS and MOUNT both; port 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private String listen = "";

  @Option(
      names = "--allow",
      paramLabel = "CIDR",
      split = ",",
      description =
          "Clients that may connect, such as 192.168.7.0/24 (default: this machine); to be said"
              + " when listening to others.")
  private @Nullable List<String> allow;

  @Option(names = "--read-only", description = "Refuse every change.")
  private boolean readOnly;

  @Option(
      names = "--no-root-squash",
      description = "Take clients' root for root at the server, and not for nobody.")
  private boolean noRootSquash;

  @Option(
      names = "--sync",
      description =
          "Answer every WRITE only when it is committed, for clients such as libnfs that do not send"
              + " again what a killed proxy had not committed.")
  private boolean sync;

  @Option(
      names = "--write-policy",
      paramLabel = "origin|local",
      defaultValue = "origin",
      description =
          "Where a change has to be for COMMIT to return: at the server (origin, the default), or"
              + " in a journal in the cache directory (local).")
  private WritePolicy policy = WritePolicy.ORIGIN;

  @Parameters(
      paramLabel = "URL[=/NAME]",
      arity = "1..*",
      description =
          "nfs://host[:port]/export/path, and the path under which clients mount it (default: the"
              + " URL's).")
  @SuppressWarnings("NullAway.Init")
  private List<String> urls;

  @Override
  public Integer call() throws StoreException, FsException, IOException, CommandFailure {
    DaemonConfig config;
    ProxySettings settings;
    List<ProxiedUrl> proxied;
    try {
      config =
          archives
              .applyTo(server.applyTo(cache.toConfig()))
              .withPolicy(policy)
              .withWeb(metrics.settings());
      settings = settings(config);
      proxied = urls.stream().map(ProxiedUrl::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    Optional<ServerTls> tls = security.open();
    var served =
        new ServedProxy(
            program.console(),
            readOnly ? Writable.READ_ONLY : Writable.READ_WRITE,
            noRootSquash ? Identity.OF_THE_CALLER : Identity.ROOT_SQUASHED,
            archives.releaseBelowBytes());
    boolean everythingWritten =
        served.run(
            config,
            tls.map(settings::withTls).orElse(settings),
            proxied,
            new ProxyReady(program.console(), common.json));
    return everythingWritten ? Pagegate.DONE : Pagegate.FAILED;
  }

  private ProxySettings settings(DaemonConfig config) {
    InetSocketAddress address = ListenAddress.parse(listen);
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("--listen '" + listen + "' (expected: a known host)");
    }
    if (allow == null && !address.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "--listen '"
              + listen
              + "' is open to others (expected: --allow CIDR with it, who may connect)");
    }
    ProxySettings local =
        ProxySettings.local(address)
            .withReplyBytes(config.memoryBytes() / REPLY_DIVISOR)
            .withUnstable(sync ? Unstable.COMMITTED : Unstable.KEPT);
    ProxySettings allowed = allow == null ? local : local.withAllowed(AllowList.of(allow));
    Optional<DiskCacheConfig> disk = config.disk();
    return disk.isPresent() ? allowed.withState(disk.get().directory()) : allowed;
  }
}
