package dev.pagegate.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Debian's Chromium without a window, driven over its DevTools protocol. */
final class Browser implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LISTENING = "DevTools listening on ";

  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger numbers = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<String> requested = new CopyOnWriteArrayList<>();
  private final WebSocket page;

  private Browser(Process process, URI devTools) throws Exception {
    this.process = process;
    URI pages = URI.create("http://" + devTools.getAuthority() + "/json/list");
    String listed =
        http.send(HttpRequest.newBuilder(pages).build(), BodyHandlers.ofString()).body();
    String socket = null;
    for (JsonNode target : JSON.readTree(listed)) {
      if (target.path("type").asText().equals("page")) {
        socket = target.path("webSocketDebuggerUrl").asText();
      }
    }
    if (socket == null) {
      throw new AssertionError("Chromium has no page: " + listed);
    }
    page = http.newWebSocketBuilder().buildAsync(URI.create(socket), new Messages()).join();
    ask("Page.enable", Map.of());
    ask("Log.enable", Map.of());
    ask("Runtime.enable", Map.of());
    ask("Network.enable", Map.of());
  }

  /**
   * Starts one with its files in {@code directory}.
   *
   * @param options to Chromium
   */
  static Browser start(Path directory, String... options) throws Exception {
    Path errors = Files.createDirectories(directory).resolve("chromium.log");
    List<String> line = new ArrayList<>();
    line.add("chromium");
    line.addAll(
        List.of(
            "--headless=new",
            "--no-sandbox", // root has none, and it sees pages of our own only
            "--disable-gpu",
            "--hide-scrollbars",
            "--window-size=1280,1000",
            "--remote-debugging-port=0",
            "--user-data-dir=" + directory.resolve("profile")));
    line.addAll(List.of(options));
    line.add("about:blank");
    Process process;
    try {
      process = new ProcessBuilder(line).redirectOutput(errors.toFile()).start();
    } catch (IOException e) {
      throw new AssertionError("no Chromium; .ci/run installs what the tests need", e);
    }
    BufferedReader said = process.errorReader(UTF_8);
    StringBuilder before = new StringBuilder();
    for (String next = said.readLine(); next != null; next = said.readLine()) {
      if (next.startsWith(LISTENING)) {
        Thread.startVirtualThread(() -> drain(said));
        return new Browser(process, URI.create(next.substring(LISTENING.length())));
      }
      before.append(next).append('\n');
    }
    throw new AssertionError("Chromium ended: " + before);
  }

  /** Nobody reads what it says later, and it must not have to wait for a reader. */
  private static void drain(BufferedReader said) {
    try {
      said.transferTo(Writer.nullWriter());
    } catch (IOException _) {
      // It was ended.
    }
  }

  void open(String url) throws Exception {
    ask("Page.navigate", Map.of("url", url));
  }

  /** What the page's own script would get for {@code expression}, as text. */
  String evaluate(String expression) throws Exception {
    JsonNode answer = ask("Runtime.evaluate", Map.of("expression", expression));
    return answer.path("result").path("value").asText();
  }

  /** Waits until {@code expression} is true in the page. */
  void await(String expression) throws Exception {
    long deadline = System.nanoTime() + Command.PATIENCE.toNanos();
    while (!evaluate("Boolean(" + expression + ")").equals("true")) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "never true: " + expression + "; the page says: " + text() + "; " + complaints);
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** What a person could read in the page. */
  String text() throws Exception {
    return evaluate("document.body.innerText");
  }

  /** The whole page as a picture. */
  void picture(Path png) throws Exception {
    JsonNode shot =
        ask("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    Files.write(png, Base64.getDecoder().decode(shot.path("data").asText()));
  }

  /** What the browser's console says of errors and refusals so far. */
  List<String> complaints() {
    return complaints;
  }

  /** The addresses that were asked for so far. */
  List<String> requested() {
    return requested;
  }

  private JsonNode ask(String method, Map<String, ?> parameters) throws Exception {
    int number = numbers.incrementAndGet();
    var answer = new CompletableFuture<JsonNode>();
    asked.put(number, answer);
    String message =
        JSON.writeValueAsString(Map.of("id", number, "method", method, "params", parameters));
    page.sendText(message, true).join();
    return answer.get(Command.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private void told(String message) {
    try {
      JsonNode json = JSON.readTree(message);
      JsonNode parameters = json.path("params");
      switch (json.path("method").asText()) {
        case "" -> {
          var answer = asked.remove(json.path("id").asInt());
          if (answer != null) {
            answer.complete(json.path("result"));
          }
        }
        case "Log.entryAdded" -> complaints.add(parameters.path("entry").path("text").asText());
        case "Runtime.exceptionThrown" -> complaints.add(parameters.toString());
        case "Network.requestWillBeSent" ->
            requested.add(parameters.path("request").path("url").asText());
        default -> {}
      }
    } catch (IOException e) {
      throw new AssertionError(message, e);
    }
  }

  private final class Messages implements WebSocket.Listener {
    private final StringBuilder parts = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      parts.append(data);
      if (last) {
        told(parts.toString());
        parts.setLength(0);
      }
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }
  }

  @Override
  public void close() {
    page.abort();
    http.shutdownNow();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }
}
