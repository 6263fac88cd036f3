package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.FakeRemote.Node;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writers who are faster than their server. */
@Timeout(120)
class DirtyLimitTest {
  private static final long LIMIT_BYTES = Fixture.WRITE_BACK.hardBytes();
  private static final int PATIENCE_SECONDS = 60;

  private final Fixture fixture = new Fixture();
  private final FakeRemote server = fixture.server;
  private final byte[] content = new byte[(int) (2 * LIMIT_BYTES)];

  DirtyLimitTest() {
    new Random(3).nextBytes(content);
  }

  @AfterEach
  void close() {
    server.releaseAll();
    fixture.close();
  }

  private OpenFile open(String path) throws FsException {
    return fixture.files.open(fixture.files.resolve(path), OpenMode.READ_WRITE);
  }

  private Node file(String name) {
    Node node = server.file(server.rootNode(), name, new byte[0]);
    fixture.settle();
    return node;
  }

  /** One that writes, and what it says in the end. */
  private record Running(Thread thread, FutureTask<Integer> result) {
    static Running start(Callable<Integer> write) {
      FutureTask<Integer> result = new FutureTask<>(write);
      return new Running(Thread.ofPlatform().name("writer").start(result), result);
    }

    void awaitThrottled() {
      while (Arrays.stream(thread.getStackTrace()).noneMatch(DirtyLimitTest::isTheWait)) {
        assertThat(result.isDone()).as("ended instead of waiting").isFalse();
        Thread.onSpinWait();
      }
    }

    int await() throws Exception {
      return result.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }

  private static boolean isTheWait(StackTraceElement frame) {
    return frame.getClassName().endsWith(".DirtyFiles") && frame.getMethodName().equals("await");
  }

  private Running writeAll(OpenFile file, int stepBytes) {
    return Running.start(
        () -> {
          for (int at = 0; at < content.length; at += stepBytes) {
            file.write(at, Unpooled.wrappedBuffer(content, at, stepBytes));
          }
          return content.length;
        });
  }

  @Test
  void writer_pastTheLimit_waitsUntilThereIsRoom() throws Exception {
    Node node = file("a");
    try (OpenFile file = open("/a")) {
      server.hold();
      Running writer = writeAll(file, HeapStore.PAGE_BYTES);
      writer.awaitThrottled();
      assertThat(fixture.dirtyBytes()).isEqualTo(LIMIT_BYTES);

      server.releaseAll();
      assertThat(writer.await()).isEqualTo(content.length);
      file.flush();
    }
    assertThat(node.content).isEqualTo(content);
    assertThat(fixture.dirtyBytes()).isZero();
  }

  @Test
  void writer_ofMoreThanTheLimitAtOnce_waitsOnTheWay() throws Exception {
    Node node = file("a");
    try (OpenFile file = open("/a")) {
      server.hold();
      Running writer = Running.start(() -> file.write(0, Unpooled.wrappedBuffer(content)));
      writer.awaitThrottled();
      assertThat(fixture.dirtyBytes()).isEqualTo(LIMIT_BYTES);

      server.releaseAll();
      assertThat(writer.await()).isEqualTo(content.length);
      file.flush();
    }
    assertThat(node.content).isEqualTo(content);
  }

  @Test
  void interrupt_ofAWaitingWriter_endsItWithNothingLost() throws Exception {
    Node node = file("a");
    try (OpenFile file = open("/a")) {
      server.hold();
      Running writer = writeAll(file, HeapStore.PAGE_BYTES);
      writer.awaitThrottled();

      writer.thread().interrupt();
      assertFails(FsError.INTERRUPTED, writer);

      server.releaseAll();
      file.flush();
    }
    assertThat(node.content).isEqualTo(Arrays.copyOf(content, (int) LIMIT_BYTES));
  }

  @Test
  void interrupt_afterSomeBytes_saysHowMany() throws Exception {
    Node node = file("a");
    try (OpenFile file = open("/a")) {
      server.hold();
      Running writer = Running.start(() -> file.write(0, Unpooled.wrappedBuffer(content)));
      writer.awaitThrottled();

      writer.thread().interrupt();
      int wrote = writer.await();
      assertThat(wrote).isBetween(1, content.length - 1);

      server.releaseAll();
      file.flush();
      assertThat(node.content).isEqualTo(Arrays.copyOf(content, wrote));
    }
  }

  @Test
  void writer_whenTheServerTakesNothing_isTold() throws Exception {
    file("a");
    file("b");
    try (OpenFile one = open("/a");
        OpenFile other = open("/b")) {
      server.failWrites(FsError.SERVER_UNREACHABLE);
      assertFails(FsError.SERVER_UNREACHABLE, writeAll(one, HeapStore.PAGE_BYTES));
      // No room is coming from the first file, and nothing of this one is dirty.
      assertFails(FsError.SERVER_UNREACHABLE, writeAll(other, HeapStore.PAGE_BYTES));
      server.failWrites(null);
      one.fsync();
      assertThat(writeAll(other, HeapStore.PAGE_BYTES).await()).isEqualTo(content.length);
    } catch (FsException toldAgain) {
      assertThat(toldAgain.error()).isEqualTo(FsError.SERVER_UNREACHABLE);
    }
  }

  private static void assertFails(FsError error, Running writer) {
    assertThatThrownBy(writer::await)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(FsException.class, e -> assertThat(e.error()).isEqualTo(error));
  }
}
