package dev.pagegate.client.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** One answer: its status, the type of its body, and the body. */
record Answer(int status, String type, String body) {
  static final String TEXT = "text/plain; charset=utf-8";

  /**
   * Nothing from elsewhere, no scripts in the page itself, in nobody's frame. What an attacker
   * could get into a page by a file's name could not run.
   */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  static Answer of(int status, String message) {
    return new Answer(status, TEXT, message + "\n");
  }

  static Answer ok(String type, String body) {
    return new Answer(200, type, body);
  }

  /** Sends it, without the body to who asked for the head. Blocks. */
  void send(HttpExchange exchange) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", type);
    headers.set("Content-Security-Policy", POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Cache-Control", "no-store");
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (head) {
      headers.set("Content-Length", Integer.toString(bytes.length));
    }
    exchange.sendResponseHeaders(status, head || bytes.length == 0 ? -1 : bytes.length);
    if (!head) {
      exchange.getResponseBody().write(bytes);
    }
  }
}
