package dev.pagegate.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * An nfs-ganesha server of a directory, as the stranger that pagegate's client is tested against.
 * NFSv3 and MOUNT v3 over TCP on free ports of the loopback address; needs root.
 *
 * <p>Ganesha insists on registering with rpcbind. The script that starts it gives it one of its
 * own, on a Unix socket in a private mount namespace, so nothing of the machine is touched and any
 * number of servers run side by side. Server and rpcbind live in a process namespace that ends with
 * this JVM, however that ends.
 */
final class Ganesha implements AutoCloseable {
  private static final String EXPORT = "/export";
  private static final long STARTUP_SECONDS = 60;
  private static final long POLL_MILLIS = 20;

  private final Path exported;
  private final Path work;
  private final int nfsPort;
  private final int mountPort;
  private Process process;

  private Ganesha(Path exported, Path work, int nfsPort, int mountPort) throws IOException {
    this.exported = exported;
    this.work = work;
    this.nfsPort = nfsPort;
    this.mountPort = mountPort;
    this.process = launch();
  }

  /** Serves {@code exported}; keeps configuration and log in {@code work}. Blocks until ready. */
  static Ganesha start(Path exported, Path work) throws IOException, InterruptedException {
    int[] ports = freePorts();
    var ganesha = new Ganesha(exported, work, ports[0], ports[1]);
    ganesha.awaitReady();
    return ganesha;
  }

  int nfsPort() {
    return nfsPort;
  }

  int mountPort() {
    return mountPort;
  }

  String url() {
    return url("");
  }

  /** The URL of a path below the export, which is empty or starts with a slash. */
  String url(String path) {
    return urlThrough(nfsPort, path);
  }

  /** As {@link #url(String)}, with NFS (not MOUNT) going to another port, a proxy's. */
  String urlThrough(int proxyPort, String path) {
    return "nfs://127.0.0.1%s%s?nfsport=%d&mountport=%d"
        .formatted(EXPORT, path, proxyPort, mountPort);
  }

  /** Ends the server without a goodbye. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Starts a killed server again on the same ports. */
  void restart() throws IOException, InterruptedException {
    kill();
    process = launch();
    awaitReady();
  }

  @Override
  public void close() {
    kill();
  }

  private Process launch() throws IOException {
    Files.createDirectories(work);
    Path configuration = work.resolve("ganesha.conf");
    Files.writeString(configuration, configuration());
    Path script = work.resolve("ganesha.sh");
    Files.writeString(script, resource("/ganesha.sh"));
    var line =
        List.of(
            "unshare",
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            "bash",
            script.toString(),
            configuration.toString(),
            work.toString());
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(work.resolve("output").toFile()))
        .start();
  }

  private String configuration() throws IOException {
    return resource("/ganesha.conf")
        .replace("@NFS_PORT@", Integer.toString(nfsPort))
        .replace("@MOUNT_PORT@", Integer.toString(mountPort))
        .replace("@WORK@", work.toString())
        .replace("@PATH@", exported.toString())
        .replace("@EXPORT@", EXPORT);
  }

  private static String resource(String name) throws IOException {
    try (var stream = Objects.requireNonNull(Ganesha.class.getResourceAsStream(name), name)) {
      return new String(stream.readAllBytes(), UTF_8);
    }
  }

  private void awaitReady() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STARTUP_SECONDS);
    while (!Rpc.answersNull(mountPort, Rpc.MOUNT_PROGRAM)
        || !Rpc.answersNull(nfsPort, Rpc.NFS_PROGRAM)) {
      boolean ended = process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
      if (ended || System.nanoTime() > deadline) {
        kill();
        throw new AssertionError(
            "nfs-ganesha did not start (root needed; .ci/run installs it):\n" + logs());
      }
    }
  }

  private String logs() throws IOException {
    var text = new StringBuilder();
    for (String name : List.of("output", "log")) {
      Path file = work.resolve(name);
      if (Files.exists(file)) {
        text.append(Files.readString(file));
      }
    }
    return text.toString();
  }

  private static int[] freePorts() throws IOException {
    var loopback = InetAddress.getLoopbackAddress();
    try (var first = new ServerSocket(0, 1, loopback);
        var second = new ServerSocket(0, 1, loopback)) {
      return new int[] {first.getLocalPort(), second.getLocalPort()};
    }
  }
}
