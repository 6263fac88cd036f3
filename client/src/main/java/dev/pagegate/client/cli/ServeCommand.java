package dev.pagegate.client.cli;

import dev.pagegate.client.daemon.Quantity;
import dev.pagegate.protocol.tls.ServerTls;
import dev.pagegate.serverstub.StubConfig;
import dev.pagegate.serverstub.StubServer;
import dev.pagegate.serverstub.fault.FaultRule;
import dev.pagegate.serverstub.link.LinkShape;
import dev.pagegate.serverstub.procedure.Export;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code serve}: the stub server, for trying things out. */
@Command(
    name = "serve",
    modelTransformer = ListenSecurity.PlainNames.class,
    description = "Serve a local directory over NFSv3, with latency, a bandwidth and faults.")
final class ServeCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Pagegate program;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin final CommonOptions common = new CommonOptions();
  @Mixin private final ListenSecurity security = new ListenSecurity();

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:2049",
      description = "Port 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private String listen = "";

  @Option(
      names = "--export",
      paramLabel = "PATH",
      defaultValue = "/export",
      description = "The path that clients mount (default: ${DEFAULT-VALUE}).")
  private String export = "";

  @Option(names = "--rtt", paramLabel = "TIME", description = "Round trip to add, such as 20ms.")
  private @Nullable String roundTrip;

  @Option(names = "--bandwidth", paramLabel = "RATE", description = "Limit, such as 1Gbit.")
  private @Nullable String bandwidth;

  @Option(
      names = "--fault",
      paramLabel = "SPEC",
      description = "What goes wrong, such as read:jukebox:every=3.")
  private @Nullable String faults;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Of the faults.")
  private long seed;

  @Option(names = "--read-only", description = "Refuse every change.")
  private boolean readOnly;

  @Option(
      names = "--until-eof",
      hidden = true,
      description = "Stop when standard input ends, so as not to outlive who started it.")
  private boolean untilEof;

  @Parameters(paramLabel = "DIR", description = "The directory to serve.")
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @Override
  public Integer call() throws IOException, InterruptedException, CommandFailure {
    StubConfig plain = config();
    Optional<ServerTls> tls = security.open();
    try (StubServer server = StubServer.start(tls.map(plain::withTls).orElse(plain))) {
      announce(server.address());
      if (untilEof) {
        System.in.skip(Long.MAX_VALUE);
      } else {
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(server::close));
        stopped.await();
      }
    }
    return Pagegate.DONE;
  }

  private StubConfig config() {
    try {
      return StubConfig.of(directory)
          .withAddress(ListenAddress.parse(listen))
          .withExportPath(export)
          .withWritable(readOnly ? Export.Writable.READ_ONLY : Export.Writable.READ_WRITE)
          .withLink(
              new LinkShape(
                  roundTrip == null ? Duration.ZERO : Quantity.duration(roundTrip),
                  bandwidth == null ? LinkShape.UNLIMITED : Quantity.bitsPerSecond(bandwidth)))
          .withFaults(faults == null ? List.of() : FaultRule.parse(faults), seed);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private void announce(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    String shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
    String url =
        "nfs://%s:%d%s?mountport=%d".formatted(shown, address.getPort(), export, address.getPort());
    if (common.json) {
      program.console().json(Map.of("event", "listening", "url", url));
    } else {
      program.console().out().println("serving " + directory + " as " + url);
      program.console().out().flush();
    }
  }
}
