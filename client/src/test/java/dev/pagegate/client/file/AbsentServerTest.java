package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.Patience;
import dev.pagegate.client.remote.RemoteConfig;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.serverstub.StubConfig;
import dev.pagegate.serverstub.StubServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Writers whose server goes away, and comes back. */
@Timeout(180)
class AbsentServerTest {
  private static final RemoteConfig SOFT =
      RemoteConfig.DEFAULT.withTimeout(Duration.ofMillis(500), 1);
  private static final RemoteConfig HARD = RemoteConfig.DEFAULT.withPatience(Patience.HARD);

  @TempDir Path directory;
  private final byte[] content = new byte[300_000];
  private Path origin = Path.of("");
  private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private StubServer server;

  @BeforeEach
  void start() throws Exception {
    new Random(4).nextBytes(content);
    origin = Files.createDirectory(directory.resolve("origin"));
    comeBack();
  }

  private void comeBack() throws Exception {
    server = StubServer.start(StubConfig.of(origin).withAddress(address));
    address = server.address();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private NfsStack stack(RemoteConfig config) throws Exception {
    return new NfsStack(directory.resolve("cache"), address, config);
  }

  private OpenFile write(NfsStack stack) throws FsException {
    OpenFile file =
        stack.files.create(
            stack.files.root(),
            FileName.of("file"),
            CreateMode.UNCHECKED,
            SetAttributes.NONE,
            OpenMode.READ_WRITE);
    file.write(0, Unpooled.wrappedBuffer(content));
    return file;
  }

  private static byte[] read(OpenFile file) throws FsException {
    ByteBuf bytes = Unpooled.buffer(400_000, 400_000);
    file.read(0, bytes);
    return ByteBufUtil.getBytes(bytes);
  }

  private byte[] atTheServer() throws Exception {
    return Files.readAllBytes(origin.resolve("file"));
  }

  private static void assertUnreachable(FsException failed) {
    assertThat(failed.error()).as(failed.toString()).isEqualTo(FsError.SERVER_UNREACHABLE);
  }

  @Test
  void fsync_onSoftMount_failsAndKeepsWhatIsDirty() throws Exception {
    try (NfsStack stack = stack(SOFT);
        OpenFile file = write(stack)) {
      server.close();

      assertThatThrownBy(file::fsync)
          .isInstanceOfSatisfying(FsException.class, AbsentServerTest::assertUnreachable);

      assertThat(read(file)).isEqualTo(content);
      comeBack();
      fsyncUntilItSucceeds(file);
      assertThat(atTheServer()).isEqualTo(content);
    }
  }

  /** Connections are tried again after pauses that may be longer than a call has time. */
  private static void fsyncUntilItSucceeds(OpenFile file) {
    while (true) {
      try {
        file.fsync();
        return;
      } catch (FsException again) {
        assertUnreachable(again);
      }
    }
  }

  @Test
  void fsync_afterWriteBackFailedUnasked_succeedsWhenTheServerIsBack() throws Exception {
    try (NfsStack stack = stack(SOFT);
        OpenFile file = write(stack);
        OpenFile other = stack.files.open(file.inode(), OpenMode.READ_WRITE)) {
      server.close();
      assertThatThrownBy(file::flush).isInstanceOf(FsException.class);
      comeBack();
      fsyncUntilItSucceeds(file);

      other.fsync(); // everything is at the server, so there is nothing to tell
    }
  }

  @Test
  void fsync_onHardMount_waitsUntilTheServerIsBack() throws Exception {
    try (NfsStack stack = stack(HARD);
        OpenFile file = write(stack)) {
      server.close();
      Waiting fsync = Waiting.start(file);
      comeBack();
      fsync.result.get(120, TimeUnit.SECONDS);
      assertThat(atTheServer()).isEqualTo(content);
    }
  }

  @Test
  void interrupt_ofFsyncOnHardMount_endsItWithNothingLost() throws Exception {
    try (NfsStack stack = stack(HARD);
        OpenFile file = write(stack)) {
      server.close();
      Waiting fsync = Waiting.start(file);
      fsync.thread.interrupt();
      assertThatThrownBy(() -> fsync.result.get(60, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOfSatisfying(
              FsException.class, e -> assertThat(e.error()).isEqualTo(FsError.INTERRUPTED));

      comeBack();
      assertThat(stack.files.flush()).isZero();
      assertThat(atTheServer()).isEqualTo(content);
    }
  }

  /** An fsync that has begun to wait. */
  private record Waiting(Thread thread, FutureTask<Void> result) {
    static Waiting start(OpenFile file) {
      FutureTask<Void> result =
          new FutureTask<>(
              () -> {
                file.fsync();
                return null;
              });
      Thread thread = Thread.ofPlatform().name("fsync").start(result);
      while (Arrays.stream(thread.getStackTrace())
          .noneMatch(frame -> frame.getClassName().equals(Await.class.getName()))) {
        assertThat(result.isDone()).as("ended instead of waiting").isFalse();
        Thread.onSpinWait();
      }
      return new Waiting(thread, result);
    }
  }
}
