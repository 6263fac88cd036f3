package dev.pagegate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.admin.AdminClient;
import dev.pagegate.client.admin.AdminRequest;
import dev.pagegate.client.admin.AdminRequest.Evicted;
import dev.pagegate.client.admin.DaemonStatus;
import dev.pagegate.client.admin.Explanation;
import dev.pagegate.client.admin.Explanation.Run;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program at the gate of a mount whose cache disk stands still. */
@Timeout(300)
class GateOnAMountTest {
  private static final int PAGES = 8;

  @TempDir private Path scratch;
  private Path mounted;
  private FailingDisk disk;
  private Stub stub;
  private Process daemon;
  private AdminClient admin;

  @BeforeEach
  void mount() throws Exception {
    Path exported = scratch.resolve("exported");
    Trees.createFiles(exported, 2, PAGES * Trees.PAGE_BYTES, 12);
    mounted = Files.createDirectory(scratch.resolve("mounted"));
    disk = FailingDisk.create(scratch);
    stub = Stub.start(exported);
    Path cache = disk.root().resolve("cache");
    daemon =
        PagegateProcess.start(
            "mount", "-f", "--cache-dir", cache.toString(), stub.url(), mounted.toString());
    var said = new BufferedReader(new InputStreamReader(daemon.getInputStream(), UTF_8));
    assertThat(said.readLine()).startsWith("mounted ");
    admin = new AdminClient(cache.resolve("admin.socket"));
  }

  @AfterEach
  void unmount() throws Exception {
    daemon.destroy();
    daemon.waitFor();
    stub.close();
    disk.close();
  }

  private String mountPoint() throws Exception {
    return mounted.toRealPath().toString();
  }

  private DaemonStatus status() throws Exception {
    return admin.ask(new AdminRequest.Status(), DaemonStatus.class);
  }

  /** Versions as young as a tick of the server's clock are not kept: until they are older. */
  private void awaitTrust() throws Exception {
    while (requireNonNull(status().disk()).stored() < PAGES) {
      admin.ask(new AdminRequest.Evict(mountPoint(), "f0"), Evicted.class);
      Files.readAllBytes(mounted.resolve("f0"));
    }
  }

  private Run page(int index) throws Exception {
    long from = (long) index * Trees.PAGE_BYTES;
    var asked = new AdminRequest.Explain(mountPoint(), "f1", from, from + 1);
    return admin.ask(asked, Explanation.class).runs().getFirst();
  }

  @Test
  void explain_whileTheDiskStandsStill_namesTheProcessThatWaits() throws Exception {
    awaitTrust();
    disk.freeze();
    try {
      Files.readAllBytes(mounted.resolve("f1"));
      assertThat(page(3).pendingSince()).isNotNull();
      assertThat(page(3).durable()).isFalse();

      Process writer =
          new ProcessBuilder(
                  "dd",
                  "if=/dev/zero",
                  "of=" + mounted.resolve("f1"),
                  "bs=1",
                  "count=1",
                  "seek=" + 3 * Trees.PAGE_BYTES,
                  "conv=notrunc",
                  "status=none")
              .start();
      Run waits = page(3);
      while (waits.waiting().isEmpty()) {
        assertThat(waits.pendingSince()).as("the gate opened before anybody came").isNotNull();
        waits = page(3);
      }
      assertThat(waits.waiting().getFirst().who()).isEqualTo("process " + writer.pid());
      disk.thaw();
      assertThat(writer.waitFor()).isZero();
    } finally {
      disk.thaw();
    }
    assertThat(status().gateWaits().count()).isEqualTo(1);
  }
}
