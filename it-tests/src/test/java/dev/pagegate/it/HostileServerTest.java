package dev.pagegate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.RemoteConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that are none, and good ones behind a bad network: a clear error, and no hang. */
@Timeout(120)
class HostileServerTest {
  private static final RemoteConfig IMPATIENT =
      RemoteConfig.DEFAULT.withDeadline(Duration.ofSeconds(2));

  private static final int FILE_BYTES = 8 << 20;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void mount_ofAServerThatMisbehaves_failsAndNamesIt(HostileServer.Behaviour behaviour)
      throws Exception {
    try (var server = HostileServer.start(behaviour);
        var daemon = Volumes.start(directory.resolve("cache"), IMPATIENT)) {
      assertThatThrownBy(() -> Volumes.mount(daemon, server.url("")))
          .isInstanceOf(FsException.class)
          .hasMessageContaining("127.0.0.1");
    }
  }

  @Test
  void read_whenTheConnectionIsCutInMidReply_goesOnWithAnother() throws Exception {
    try (var stub = stub();
        var proxy = DelayingProxy.start(stub.port(), Link.LOCAL);
        var daemon = Volumes.start(directory.resolve("cache"));
        var mount = Volumes.mount(daemon, stub.urlThrough(proxy.port(), ""));
        var file = mount.files().open("/f0")) {
      int half = FILE_BYTES / 2;
      proxy.faults().cutAfter(half);
      byte[] first = Volumes.read(file, 0, 1000);
      proxy.faults().none();
      proxy.cut();
      byte[] truth = Files.readAllBytes(directory.resolve("exported/f0"));
      assertThat(first).isEqualTo(Arrays.copyOf(truth, first.length));
      assertThat(Volumes.read(file, 0, FILE_BYTES)).isEqualTo(truth);
    }
  }

  private Stub stub() throws Exception {
    Path exported = Files.createDirectory(directory.resolve("exported"));
    Trees.createFiles(exported, 1, FILE_BYTES, 1);
    return Stub.start(exported);
  }
}
