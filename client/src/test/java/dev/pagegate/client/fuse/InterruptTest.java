package dev.pagegate.client.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs that wait for a server which does not answer. */
@Timeout(120)
class InterruptTest {
  private static final long PATIENCE_SECONDS = 60;

  @TempDir Path directory;

  @Test
  void kill_whileTheServerIsSilent_endsTheProgram() throws Exception {
    try (MountedStub stub = new MountedStub(directory, "delay:READ:600s")) {
      Files.writeString(stub.origin.resolve("a"), "hello");
      Process cat =
          new ProcessBuilder("cat", stub.mounted.resolve("a").toString())
              .redirectErrorStream(true)
              .start();
      while (stub.server.calls(dev.pagegate.protocol.nfs3.Nfs3.READ) == 0) {
        Thread.onSpinWait();
      }
      cat.destroyForcibly();
      assertThat(cat.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      // The mount itself goes on.
      assertThat(Files.size(stub.mounted.resolve("a"))).isEqualTo(5);
    }
  }

  @Test
  void kill_whileAWriterWaitsForRoom_endsTheProgram() throws Exception {
    try (MountedStub stub = new MountedStub(directory, "delay:WRITE:600s")) {
      Process writer =
          new ProcessBuilder("dd", "if=/dev/zero", "of=" + stub.mounted.resolve("a"), "bs=1M")
              .redirectErrorStream(true)
              .start();
      while (stub.server.calls(dev.pagegate.protocol.nfs3.Nfs3.WRITE) == 0) {
        Thread.onSpinWait();
      }
      writer.destroyForcibly();
      assertThat(writer.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(Files.exists(stub.mounted.resolve("a"))).isTrue();
      stub.remote.close(); // else the mount's end waits for the server, too
    }
  }
}
