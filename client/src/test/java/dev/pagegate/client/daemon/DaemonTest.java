package dev.pagegate.client.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonTest {
  @TempDir Path directory;

  @Test
  void start_onADirectoryInUse_failsAndLeavesTheOwnerAlone() throws Exception {
    try (Daemon owner = Daemon.start(config())) {
      assertThatThrownBy(() -> Daemon.start(config()))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(directory.toString());
      assertThat(owner.storeStats().capacityBytes()).isEqualTo(1L << 30);
    }
    Daemon.start(config()).close();
  }

  @Test
  void exception_ofADirectoryInUse_isNotOfTheDisk() {
    assertThat(new StoreException("in use").isOfDisk()).isFalse();
    assertThat(new StoreException("x", new IOException("cache: Permission denied")).isOfDisk())
        .isFalse();
    assertThat(new StoreException("x", new IOException("LOCK: Input/output error")).isOfDisk())
        .isTrue();
  }

  @Test
  void close_givesTheDirectoryUp_evenTwice() throws Exception {
    Daemon daemon = Daemon.start(config());
    daemon.close();
    daemon.close();
    Daemon.start(config()).close();
  }

  @Test
  void config_withTooLittleMemory_saysHowMuchIsNeeded() {
    assertThatThrownBy(() -> DaemonConfig.of(Optional.empty(), 1 << 20, 64 << 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1048576")
        .hasMessageContaining("64 pages");
  }

  @Test
  void config_withAPageSizeThatIsNoPowerOfTwo_fails() {
    assertThatThrownBy(() -> DaemonConfig.of(Optional.empty(), 1 << 30, 65_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65000");
  }

  @Test
  void owned_closesInTheOppositeOrder_whateverFails() {
    List<String> closed = new ArrayList<>();
    Owned owned = new Owned();
    owned.add(() -> closed.add("first"));
    owned.add(
        () -> {
          throw new IllegalStateException("on purpose");
        });
    owned.add(() -> closed.add("last"));

    owned.close();

    assertThat(closed).containsExactly("last", "first");
  }

  private DaemonConfig config() {
    return DaemonConfig.of(
        Optional.of(new DiskCacheConfig(directory, 1L << 30)), 8 << 20, 64 << 10);
  }
}
