package dev.pagegate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pagegate.client.daemon.Daemon;
import dev.pagegate.client.daemon.Mount;
import dev.pagegate.client.web.WebServer;
import dev.pagegate.client.web.WebSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a daemon shows over HTTP, to a browser and to who scrapes. */
class WebPageTest {
  private static final long SEED = 11;

  @TempDir private Path directory;

  private Daemon daemon() throws Exception {
    var free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return Daemon.start(
        Volumes.config(directory.resolve("cache"))
            .withWeb(Optional.of(new WebSettings(free, Set.of()))));
  }

  private Stub stub(String name, int files) throws Exception {
    Path tree = directory.resolve(name);
    Trees.createFiles(tree, files, 200_000, SEED);
    return Stub.start(tree);
  }

  @Test
  void metrics_afterReading_tellTiersCallsAndWaits() throws Exception {
    try (Stub stub = stub("tree", 20);
        Daemon daemon = daemon();
        Mount mount = Volumes.mount(daemon, stub.url());
        WebServer web = Objects.requireNonNull(daemon.publish(Map.of("/mnt/tree", mount)))) {
      Volumes.digests(mount);
      daemon.settle();
      Volumes.digests(mount);
      String metrics = get(web.url() + "metrics");
      assertThat(value(metrics, "pagegate_page_served_pages_total{tier=\"server\"}")).isEqualTo(80);
      assertThat(value(metrics, "pagegate_page_served_pages_total{tier=\"memory\"}")).isPositive();
      assertThat(value(metrics, "pagegate_page_served_bytes_total{tier=\"server\"}"))
          .isEqualTo(20 * 200_000);
      assertThat(
              value(
                  metrics,
                  "pagegate_origin_call_seconds_count{outcome=\"OK\",procedure=\"READ\","
                      + "server=\"127.0.0.1\"}"))
          .isPositive();
      assertThat(value(metrics, "pagegate_store_stored_pages_total")).isEqualTo(80);
      assertThat(value(metrics, "pagegate_page_durable_seconds_count")).isEqualTo(80);
      assertThat(value(metrics, "pagegate_store_used_bytes")).isPositive();
      assertThat(metrics)
          .contains(
              "pagegate_page_gate_wait_seconds_bucket",
              "pagegate_page_fetch_seconds_bucket",
              "pagegate_page_load_seconds_bucket",
              "pagegate_page_pending_bytes",
              "pagegate_page_dirty_bytes",
              "pagegate_page_evicted_pages_total",
              "pagegate_store_evicted_pages_total",
              "pagegate_store_sick",
              "jvm_memory_used_bytes");
    }
  }

  @Test
  void metrics_afterARefusedCall_tellItsOutcome() throws Exception {
    try (Stub stub = Stub.start(Files.createDirectory(directory.resolve("tree")));
        Daemon daemon = daemon();
        Mount mount = Volumes.mount(daemon, stub.url());
        WebServer web = Objects.requireNonNull(daemon.publish(Map.of("/mnt/tree", mount)))) {
      assertThat(catchThrowable(() -> mount.files().resolve("no"))).isNotNull();
      assertThat(get(web.url() + "metrics"))
          .contains("outcome=\"NOENT\",procedure=\"LOOKUP\",server=\"127.0.0.1\"");
    }
  }

  /** The picture of README is this test's target/web.png. */
  @Test
  void page_inABrowser_drawsWhatHappens() throws Exception {
    try (Stub project = stub("project", 40);
        Stub archive = stub("archive", 15)) {
      try (Daemon before = daemon();
          Mount mount = Volumes.mount(before, archive.url())) {
        Volumes.digests(mount);
        before.settle();
      }
      try (Daemon daemon = daemon();
          Mount one = Volumes.mount(daemon, project.url());
          Mount other = Volumes.mount(daemon, archive.url());
          WebServer web =
              Objects.requireNonNull(
                  daemon.publish(Map.of("/mnt/project", one, "/mnt/archive", other)));
          Browser browser = Browser.start(directory.resolve("browser"))) {
        browser.open(web.url());
        read(browser, one, other);
        browser.await("document.querySelectorAll('#trees tr').length === 3");
        assertThat(browser.text())
            .contains("/mnt/project", "/mnt/archive", "it was closed", "matched their checksum");
        assertThat(browser.evaluate("document.querySelector('#throughput path').getAttribute('d')"))
            .contains("L");
        browser.picture(Path.of("target/web.png").toAbsolutePath());
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.requested()).isNotEmpty().allMatch(url -> url.startsWith(web.url()));
      }
    }
  }

  /** Reads until the page has drawn a while of it. */
  private static void read(Browser browser, Mount... mounts) throws Exception {
    var enough = new AtomicBoolean();
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    while (!enough.get()) {
                      for (Mount mount : mounts) {
                        Volumes.digests(mount);
                      }
                    }
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                });
    try {
      browser.await("samples.length > 12");
    } finally {
      enough.set(true);
      reader.join();
    }
  }

  @Test
  void page_underANameThatLeadsHere_isNotShown() throws Exception {
    try (Stub stub = stub("tree", 1);
        Daemon daemon = daemon();
        Mount mount = Volumes.mount(daemon, stub.url());
        WebServer web = Objects.requireNonNull(daemon.publish(Map.of("/mnt/tree", mount)));
        Browser browser =
            Browser.start(
                directory.resolve("browser"),
                "--host-resolver-rules=MAP rebound.example.com 127.0.0.1")) {
      browser.open("http://rebound.example.com:" + web.address().getPort() + "/status.json");
      browser.await("document.body.innerText.length > 0");
      assertThat(browser.text()).contains("not a name of this server").doesNotContain("/mnt/tree");
    }
  }

  private static String get(String url) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
          .body();
    }
  }

  private static double value(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not among\n" + metrics));
  }
}
