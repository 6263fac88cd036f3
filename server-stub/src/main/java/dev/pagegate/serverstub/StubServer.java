package dev.pagegate.serverstub;

import dev.pagegate.protocol.rpc.Procedure;
import dev.pagegate.protocol.rpc.RpcProgram;
import dev.pagegate.protocol.rpc.RpcServer;
import dev.pagegate.protocol.rpc.RpcServerConfig;
import dev.pagegate.protocol.rpc.Transport;
import dev.pagegate.serverstub.access.Callers;
import dev.pagegate.serverstub.fault.Faults;
import dev.pagegate.serverstub.link.Link;
import dev.pagegate.serverstub.link.LinkShape;
import dev.pagegate.serverstub.link.WireFaults;
import dev.pagegate.serverstub.posix.ErrnoException;
import dev.pagegate.serverstub.procedure.BootVerifier;
import dev.pagegate.serverstub.procedure.Export;
import dev.pagegate.serverstub.procedure.MountProgram;
import dev.pagegate.serverstub.procedure.NfsProgram;
import dev.pagegate.serverstub.tree.ExportTree;
import io.netty.channel.ChannelPipeline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/*
 * What survives a restart: handles, cookies and the verifiers of exclusive CREATEs. What does not:
 * the boot verifier, on purpose, and the duplicate request cache.
 *
 * Making, renaming and removing names is as durable as the local file system makes it by itself,
 * which is against a crash of this process but not always against a power loss: a server for tests
 * and demonstrations need not wait for the disk each time. File content obeys WRITE and COMMIT.
 */
/**
 * An NFSv3 and MOUNT server for a local directory; both programs answer on one port, over TCP.
 * Linux only. Without root squash: whoever can connect can be anybody.
 */
public final class StubServer implements AutoCloseable {
  private static final int EVENT_LOOP_THREADS = 2;

  private final StubConfig config;
  private final ExportTree tree;
  private final BootVerifier verifier = new BootVerifier(new SecureRandom()::nextLong);
  private final WireFaults wireFaults = new WireFaults();
  private final ExecutorService workers;
  private final Transport transport;
  private final RpcServer server;

  private StubServer(StubConfig config, ExportTree tree) throws IOException {
    this.config = config;
    this.tree = tree;
    this.workers =
        Executors.newFixedThreadPool(
            config.workerThreads(), Thread.ofPlatform().name("stub-worker-", 0).daemon().factory());
    this.transport = Transport.open("stub-server", EVENT_LOOP_THREADS);
    try {
      this.server =
          RpcServer.bind(
              transport, config.address(), bounds(config), programs(), InstantSource.system());
    } catch (IOException | RuntimeException e) {
      transport.close();
      workers.shutdown();
      throw e;
    }
  }

  /**
   * Opens the directory and listens. Blocks until clients can connect.
   *
   * @throws IOException when the directory cannot be served or the address is taken; says which
   */
  public static StubServer start(StubConfig config) throws IOException {
    ExportTree tree = openTree(config);
    try {
      return new StubServer(config, tree);
    } catch (IOException | RuntimeException e) {
      tree.close();
      throw e;
    }
  }

  private static ExportTree openTree(StubConfig config) throws IOException {
    try {
      return ExportTree.open(config.directory());
    } catch (ErrnoException e) {
      throw new IOException(
          "cannot serve "
              + config.directory()
              + " ("
              + e.errno()
              + "); give a directory that this user may enter",
          e);
    }
  }

  private RpcServerConfig bounds(StubConfig config) {
    RpcServerConfig bounds = RpcServerConfig.DEFAULT.withPipeline(pipeline(config));
    return config.tls().map(bounds::withTls).orElse(bounds);
  }

  /** A link as it is, without faults, costs nothing. */
  private Consumer<ChannelPipeline> pipeline(StubConfig config) {
    boolean plain = config.link().equals(LinkShape.NONE) && config.faults().isEmpty();
    return plain ? _ -> {} : new Link(config.link(), wireFaults, System::nanoTime)::attach;
  }

  private List<RpcProgram> programs() throws ErrnoException {
    Export export =
        new Export(tree, Callers.ofThisProcess(), config.sizes(), verifier, config.writable());
    return List.of(
        NfsProgram.of(
            export, new Faults(config.faults(), config.seed(), wireFaults, this::restart), workers),
        MountProgram.of(tree, config.exportPath(), workers));
  }

  /** Where the server listens, with the real port. */
  public InetSocketAddress address() {
    return server.address();
  }

  /** How often clients have called {@code procedure} since the start, repeats included. */
  public long calls(Procedure<?, ?> procedure) {
    return server.counts(procedure).calls();
  }

  /**
   * Behaves as after a crash: a new boot verifier, and every connection is cut. The duplicate
   * request cache stays. Does not block.
   */
  public void restart() {
    verifier.renew();
    server.dropConnections();
  }

  /** Cuts every connection and stops listening. Waits for requests that are running. */
  @Override
  public void close() {
    server.close();
    workers.shutdown();
    try {
      workers.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    transport.close();
    tree.close();
  }
}
