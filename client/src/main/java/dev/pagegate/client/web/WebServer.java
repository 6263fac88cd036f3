package dev.pagegate.client.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows how a daemon is doing: {@code /} to people, {@code /status.json} to scripts, {@code
 * /metrics} to Prometheus. Answers questions and takes no orders. A request has a virtual thread;
 * too many at a time are told so.
 */
public final class WebServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WebServer.class);

  private static final int MAX_REQUESTS = 32;
  private static final int BACKLOG = 64;
  private static final int CLOSING_SECONDS = 1;

  private static final Map<String, String> FILES =
      Map.of(
          "/", "index.html",
          "/icon.svg", "icon.svg",
          "/pagegate.css", "pagegate.css",
          "/pagegate.js", "pagegate.js");

  private static final Map<String, String> TYPES =
      Map.of(
          "svg", "image/svg+xml",
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8");

  static {
    // The JDK's server reads its limits here, once: seconds for a request to arrive and a reply to
    // be taken, and connections at a time. Without them who sends nothing keeps a thread for ever.
    limit("sun.net.httpserver.maxReqTime", 10);
    limit("sun.net.httpserver.maxRspTime", 30);
    limit("jdk.httpserver.maxConnections", 128);
  }

  private final HttpServer server;
  private final ExecutorService threads;
  private final AskedHost host;
  private final Supplier<String> status;
  private final Supplier<String> metrics;
  private final Semaphore places = new Semaphore(MAX_REQUESTS);

  private WebServer(
      HttpServer server,
      ExecutorService threads,
      AskedHost host,
      Supplier<String> status,
      Supplier<String> metrics) {
    this.server = server;
    this.threads = threads;
    this.host = host;
    this.status = status;
    this.metrics = metrics;
  }

  private static void limit(String property, int value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, Integer.toString(value));
    }
  }

  /**
   * Listens from now on.
   *
   * @param status as JSON
   * @param metrics in Prometheus' text format
   * @throws IOException when the address cannot be listened on
   */
  public static WebServer open(
      WebSettings settings, Supplier<String> status, Supplier<String> metrics) throws IOException {
    HttpServer server;
    try {
      server = HttpServer.create(settings.address(), BACKLOG);
    } catch (IOException e) {
      throw new IOException("cannot listen on " + settings.address() + ": " + e.getMessage(), e);
    }
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("web-", 0).factory());
    var web = new WebServer(server, threads, new AskedHost(settings.names()), status, metrics);
    server.setExecutor(threads);
    server.createContext("/", web::serve);
    server.start();
    return web;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /** What a browser on this machine may be told. */
  public String url() {
    InetAddress host = address().getAddress();
    String name =
        host.isAnyLocalAddress()
            ? "localhost"
            : host instanceof Inet6Address
                ? "[" + host.getHostAddress() + "]"
                : host.getHostAddress();
    return "http://" + name + ":" + address().getPort() + "/";
  }

  private void serve(HttpExchange exchange) throws IOException {
    boolean place = places.tryAcquire();
    try (exchange) {
      answer(exchange, place).send(exchange);
    } catch (IOException e) {
      log.debug("a browser went away", e);
    } finally {
      if (place) {
        places.release();
      }
    }
  }

  private Answer answer(HttpExchange exchange, boolean place) {
    List<String> hosts = exchange.getRequestHeaders().getOrDefault("Host", List.of());
    String asked = hosts.size() == 1 ? hosts.getFirst() : null;
    if (!host.isOurs(asked, exchange.getLocalAddress().getAddress())) {
      return Answer.of(421, "not a name of this server; --metrics-host allows one");
    }
    if (!List.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      return Answer.of(405, "there is nothing to change here");
    }
    if (!place) {
      return Answer.of(503, "too many ask at this time; try again");
    }
    return answer(exchange.getRequestURI().getPath());
  }

  /** Whatever goes wrong, who asked is told that it did, and the server goes on. */
  private Answer answer(String path) {
    try {
      return switch (path) {
        case "/metrics" -> Answer.ok("text/plain; version=0.0.4; charset=utf-8", metrics.get());
        case "/status.json" -> Answer.ok("application/json", status.get());
        default -> file(FILES.get(path));
      };
    } catch (IOException | RuntimeException e) {
      log.error("{} cannot be shown; this is a bug", path, e);
      return Answer.of(500, "unexpected " + e);
    }
  }

  private static Answer file(@Nullable String name) throws IOException {
    if (name == null) {
      return Answer.of(404, "there is /, /metrics and /status.json");
    }
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    try (InputStream in = WebServer.class.getResourceAsStream(name)) {
      if (in == null || type == null) {
        throw new IOException(name + " is missing from the program");
      }
      return Answer.ok(type, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** Who is being answered has a second to take it. Idempotent. */
  @Override
  public void close() {
    server.stop(CLOSING_SECONDS);
    threads.shutdownNow();
  }
}
