package dev.pagegate.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code pagegate proxy} in a JVM of its own. */
final class ProxyProcess implements AutoCloseable {
  /** As shells have it: 128 and the signal's number. */
  static final int TERMINATED = 128 + 15;

  private static final Pattern READY =
      Pattern.compile(
          "proxying .* as (nfs://(.*)\\?nfsport=([0-9]+)&mountport=[0-9]+)"
              + " or (mount -t nfs -o .* DIR)");

  private final Process process;
  private final List<Matcher> exports;
  private final BufferedReader said;

  private ProxyProcess(Process process, List<Matcher> exports, BufferedReader said) {
    this.process = process;
    this.exports = exports;
    this.said = said;
  }

  /** A proxy of one URL on a free port; returns when clients can connect. */
  static ProxyProcess start(String url, Path cache, String... options) throws IOException {
    return start(List.of(url), 0, cache, options);
  }

  /**
   * A proxy of {@code urls}.
   *
   * @param port 0 takes a free one
   */
  static ProxyProcess start(List<String> urls, int port, Path cache, String... options)
      throws IOException {
    return await(PagegateProcess.start(arguments(urls, port, cache, options)), urls.size());
  }

  /** As {@link #start(String, Path, String...)}; what it says of errors goes to {@code errors}. */
  static ProxyProcess startTold(Path errors, String url, Path cache, String... options)
      throws IOException {
    String[] arguments = arguments(List.of(url), 0, cache, options);
    return await(PagegateProcess.startTold(errors, arguments), 1);
  }

  private static String[] arguments(List<String> urls, int port, Path cache, String... options) {
    var arguments =
        new ArrayList<>(
            List.of("proxy", "--listen", "127.0.0.1:" + port, "--cache-dir", cache.toString()));
    arguments.addAll(List.of(options));
    arguments.addAll(urls);
    return arguments.toArray(String[]::new);
  }

  /** Returns when clients can connect to all exports. */
  private static ProxyProcess await(Process process, int count) throws IOException {
    var exports = new ArrayList<Matcher>();
    BufferedReader said = process.inputReader(UTF_8);
    while (exports.size() < count) {
      String line = said.readLine();
      Matcher ready = READY.matcher(line == null ? "" : line);
      if (!ready.matches()) {
        process.destroyForcibly();
        throw new AssertionError("no proxy; it said: " + line);
      }
      exports.add(ready);
    }
    return new ProxyProcess(process, exports, said);
  }

  /** What it says after how its exports are mounted; null at its end. */
  @Nullable String nextLine() throws IOException {
    return said.readLine();
  }

  int port() {
    return Integer.parseInt(exports.getFirst().group(3));
  }

  String url() {
    return url("");
  }

  /** The URL of a path below the first export. */
  String url(String path) {
    return url(0, path);
  }

  String url(int export, String path) {
    Matcher ready = exports.get(export);
    return ready.group(1).replace(ready.group(2), ready.group(2) + path);
  }

  /** The most memory that it has used. */
  long peakBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new IOException("the system does not tell what the proxy uses");
  }

  /** As the system does to who fills its memory. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM, and the exit code, {@link #TERMINATED} where nothing went wrong. */
  int terminate() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(Command.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the proxy is still running");
    }
    return process.exitValue();
  }

  @Override
  public void close() throws IOException {
    try {
      terminate();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("end of the proxy");
    } finally {
      process.destroyForcibly();
    }
  }
}
