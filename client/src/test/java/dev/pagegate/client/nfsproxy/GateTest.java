package dev.pagegate.client.nfsproxy;

import static dev.pagegate.client.nfsproxy.TestClient.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.admin.HeldStore;
import dev.pagegate.client.file.Inode;
import dev.pagegate.client.file.OpenFile;
import dev.pagegate.client.page.PageView;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.StableHow;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contract G1 for clients of the proxy. */
class GateTest {
  private static final int SIZE = 10;

  @TempDir Path directory;

  /** Reads until the version is old enough to be kept, and its page is on its way to the disk. */
  private static void readUntilPending(ProxiedStub proxied, Inode file) throws Exception {
    ByteBuf bytes = Unpooled.buffer(SIZE, SIZE);
    while (!page(proxied, file).traits().contains(PageView.Trait.PENDING)) {
      try (OpenFile open = proxied.files().open(file)) {
        bytes.clear();
        open.read(0, bytes);
      }
    }
  }

  private static PageView page(ProxiedStub proxied, Inode file) {
    List<PageView> pages = proxied.files().upkeep().pages(file, 0, 1);
    return pages.isEmpty() ? new PageView(0, java.util.Set.of(), 0, List.of()) : pages.getFirst();
  }

  @Test
  void write_toAPageOnItsWayToTheDisk_waitsForItsCopy() throws Exception {
    AtomicReference<HeldStore> held = new AtomicReference<>();
    try (var proxied =
            new ProxiedStub(
                directory,
                store -> {
                  held.set(new HeldStore(store));
                  return held.get();
                });
        var client = new TestClient(proxied.port(), TestClient.ROOT)) {
      Files.write(proxied.origin.resolve("file"), new byte[SIZE]);
      FileHandle handle = client.walk("file");
      Inode file = proxied.files().resolve("/file");
      readUntilPending(proxied, file);
      var write =
          CompletableFuture.supplyAsync(
              () -> client.write(handle, 0, StableHow.UNSTABLE, new byte[] {1}));
      while (page(proxied, file).waiting().isEmpty()) {
        assertThat(write).as("answered before it came to the gate").isNotDone();
      }
      assertThat(client.bytes(handle)).as("what readers see").isEqualTo(new byte[SIZE]);
      assertThat(write).isNotDone();
      held.get().release();
      assertThat(ok(write.join()).countBytes()).isEqualTo(1);
      assertThat(client.bytes(handle)[0]).isEqualTo((byte) 1);
    }
  }
}
