package dev.pagegate.client.nfsproxy;

import dev.pagegate.protocol.mount3.ExportPath;
import dev.pagegate.protocol.rpc.RpcServer;
import dev.pagegate.protocol.rpc.RpcServerConfig;
import dev.pagegate.protocol.rpc.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A running NFS server of cached volumes: NFSv3 and MOUNT v3 on one port. Its maker closes it
 * before the volumes.
 */
public final class NfsProxy implements AutoCloseable {
  private static final int EVENT_LOOP_THREADS = 2;

  private final ProxyState state;
  private final OpenFiles openFiles = new OpenFiles();
  private final ExecutorService operations =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("proxy-", 0).factory());
  private final Transport transport = Transport.open("pagegate-proxy", EVENT_LOOP_THREADS);
  private final RpcServer server;

  private NfsProxy(ProxySettings settings, List<ProxyExport> exports, ProxyState state)
      throws IOException {
    this.state = state;
    Handles handles = new Handles(state.key(), state.longHandles());
    List<Exported> exported =
        exports.stream().map(export -> new Exported(export, handles)).toList();
    try {
      Targets targets = new Targets(handles, exported);
      ProxyVerifier verifier = new ProxyVerifier(new SecureRandom(), exported);
      this.server =
          state.bind(
              transport,
              settings.listen(),
              guarded(settings),
              List.of(
                  NfsProgram.of(
                      targets,
                      openFiles,
                      verifier,
                      new ReplyMemory(settings.replyBytes()),
                      settings.unstable(),
                      operations),
                  MountProgram.of(exported, operations)));
    } catch (IOException | RuntimeException failed) {
      transport.close();
      operations.shutdown();
      throw failed;
    }
  }

  /**
   * Serves {@code exports} from now on. Blocks until it listens.
   *
   * @throws IOException when the address is taken, or the state cannot be read or made
   * @throws IllegalArgumentException when two exports have one name, or are one directory
   */
  public static NfsProxy start(ProxySettings settings, List<ProxyExport> exports)
      throws IOException {
    long names = exports.stream().map(export -> ExportPath.of(export.name())).distinct().count();
    if (names < exports.size()) {
      throw new IllegalArgumentException("two exports have the same name");
    }
    ProxyState state =
        settings.state().isPresent()
            ? ProxyState.in(settings.state().get())
            : ProxyState.ofThisProcess();
    try {
      return new NfsProxy(settings, exports, state);
    } catch (IOException | RuntimeException failed) {
      state.close();
      throw failed;
    }
  }

  private static RpcServerConfig guarded(ProxySettings settings) {
    Doorkeeper doorkeeper = new Doorkeeper(settings.allowed());
    var inner = settings.rpc().pipeline();
    return settings
        .rpc()
        .withPipeline(
            pipeline -> {
              pipeline.addLast(doorkeeper);
              inner.accept(pipeline);
            });
  }

  public InetSocketAddress address() {
    return server.address();
  }

  /**
   * Stops listening, ends every connection and closes what clients had open; keeps what is dirty.
   */
  @Override
  public void close() {
    server.close();
    transport.close();
    operations.close(); // calls under way end first, since files may be closed only then
    openFiles.close();
    state.close();
  }
}
