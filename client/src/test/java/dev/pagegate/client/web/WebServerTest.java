package dev.pagegate.client.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Speaks HTTP by hand: libraries do not let a caller choose what the Host header says. */
class WebServerTest {
  private WebServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        WebServer.open(
            new WebSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Set.of("Proxy")),
            () -> "{\"up\":1}",
            () -> "pagegate_up 1\n");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String ask(String method, String path, String... headers) throws IOException {
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      String head =
          "%s %s HTTP/1.1\r\nConnection: close\r\n%s\r\n"
              .formatted(method, path, String.join("", headers));
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String get(String path) throws IOException {
    return ask("GET", path, "Host: localhost:1\r\n");
  }

  @Test
  void get_metrics_inPrometheusFormat() throws IOException {
    assertThat(get("/metrics"))
        .startsWith("HTTP/1.1 200")
        .contains("text/plain; version=0.0.4")
        .endsWith("pagegate_up 1\n");
  }

  @Test
  void get_status_isJson() throws IOException {
    assertThat(get("/status.json")).contains("application/json").endsWith("{\"up\":1}");
  }

  @Test
  void get_page_allowsNothingFromElsewhere() throws IOException {
    String page = get("/");
    assertThat(page)
        .startsWith("HTTP/1.1 200")
        .contains("default-src 'none'", "frame-ancestors 'none'", "script-src 'self'")
        .containsIgnoringCase("x-content-type-options: nosniff")
        .doesNotContain("unsafe-inline", "Access-Control")
        .doesNotContain("style=", "onload=")
        .doesNotContain("https://", "http://");
    assertThat(get("/pagegate.js"))
        .contains("text/javascript")
        .doesNotContain("innerHTML", "eval(");
    assertThat(get("/pagegate.css")).contains("text/css").doesNotContain("url(", "@import");
  }

  @Test
  void get_asStrangersName_refusedWithoutContent() throws IOException {
    for (String path : new String[] {"/", "/metrics", "/status.json", "/pagegate.js"}) {
      assertThat(ask("GET", path, "Host: rebound.example.com:80\r\n"))
          .startsWith("HTTP/1.1 421")
          .doesNotContain("pagegate_up", "\"up\"", "<html");
    }
  }

  @Test
  void get_withoutOrWithTwoHosts_refused() throws IOException {
    assertThat(ask("GET", "/metrics")).doesNotContain("pagegate_up");
    assertThat(ask("GET", "/metrics", "Host: localhost\r\n", "Host: rebound.example.com\r\n"))
        .doesNotContain("pagegate_up");
  }

  @Test
  void get_asConfiguredName_answered() throws IOException {
    assertThat(ask("GET", "/metrics", "Host: proxy:9464\r\n")).endsWith("pagegate_up 1\n");
  }

  @Test
  void post_anything_refused() throws IOException {
    assertThat(ask("POST", "/metrics", "Host: localhost\r\n", "Content-Length: 0\r\n"))
        .startsWith("HTTP/1.1 405")
        .containsIgnoringCase("allow: GET, HEAD");
  }

  @Test
  void head_metrics_hasNoBody() throws IOException {
    assertThat(ask("HEAD", "/metrics", "Host: localhost\r\n"))
        .startsWith("HTTP/1.1 200")
        .endsWith("\r\n\r\n");
  }

  @Test
  void get_unknownPath_notFound() throws IOException {
    assertThat(get("/../../etc/passwd")).startsWith("HTTP/1.1 404");
    assertThat(get("/index.html")).startsWith("HTTP/1.1 404");
  }
}
