package dev.pagegate.client.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.protocol.nfs3.NfsTime;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a place for copies promises, whatever it is. */
abstract class ArchiveTargetContract {
  static final NfsTime MODIFIED = new NfsTime(1_000_000_000, 0);

  /** The same place at each call. */
  abstract ArchiveTarget target() throws Exception;

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  private static void write(ArchiveTarget target, String path, String... parts) throws FsException {
    try (ArchiveTarget.Copy copy = target.begin(path, "mark")) {
      for (String part : parts) {
        ByteBuf bytes = bytes(part);
        copy.append(bytes);
        assertThat(bytes.isReadable()).isFalse();
      }
      copy.sync();
      copy.publish(0640, MODIFIED);
    }
  }

  private static String read(ArchiveTarget target, String path, long offset, int bytes)
      throws FsException {
    ByteBuf into = Unpooled.directBuffer(bytes, bytes);
    try {
      int count = target.read(path, offset, into);
      assertThat(count).isEqualTo(into.readableBytes());
      return new String(ByteBufUtil.getBytes(into), StandardCharsets.UTF_8);
    } finally {
      into.release();
    }
  }

  @Test
  void publish_ofACopy_isReadFromAnyOffset() throws Exception {
    ArchiveTarget target = target();
    write(target, "a/b/file", "hello ", "world");
    assertThat(read(target, "a/b/file", 0, 100)).isEqualTo("hello world");
    assertThat(read(target, "a/b/file", 6, 3)).isEqualTo("wor");
    assertThat(read(target, "a/b/file", 11, 3)).isEmpty();
    assertThat(read(target, "a/b/file", 99, 3)).isEmpty();
  }

  @Test
  void publish_overAnOlderCopy_replacesIt() throws Exception {
    ArchiveTarget target = target();
    write(target, "file", "older and longer");
    write(target, "file", "new");
    assertThat(read(target, "file", 0, 100)).isEqualTo("new");
  }

  @Test
  void begin_withoutPublish_leavesTheOlderCopyAlone() throws Exception {
    ArchiveTarget target = target();
    write(target, "file", "old");
    try (ArchiveTarget.Copy copy = target.begin("file", "mark")) {
      copy.append(bytes("unfinished"));
      copy.sync();
      assertThat(read(target, "file", 0, 100)).isEqualTo("old");
    }
    assertThat(read(target, "file", 0, 100)).isEqualTo("old");
  }

  @Test
  void begin_afterOneThatNeverEnded_startsFromNothing() throws Exception {
    ArchiveTarget target = target();
    ArchiveTarget.Copy abandoned = target.begin("file", "mark");
    abandoned.append(bytes("left behind by a crash"));
    write(target, "file", "new");
    assertThat(read(target, "file", 0, 100)).isEqualTo("new");
  }

  @Test
  void read_ofACopyThatIsBeingMade_seesWhatTheTargetHas() throws Exception {
    try (ArchiveTarget.Copy copy = target().begin("file", "mark")) {
      copy.append(bytes("abc"));
      copy.sync();
      ByteBuf into = Unpooled.directBuffer(10, 10);
      assertThat(copy.read(1, into)).isEqualTo(2);
      assertThat(into.getByte(0)).isEqualTo((byte) 'b');
      into.release();
    }
  }

  @Test
  void read_ofNoCopy_saysSo() throws Exception {
    assertThatThrownBy(() -> read(target(), "nothing", 0, 1))
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.error()).isEqualTo(FsError.NO_SUCH_ENTRY));
  }

  @Test
  void begin_ofAPathThatLeadsOut_isRefused() throws Exception {
    for (String path : List.of("", "/a", "a/", "a//b", "..", "../a", "a/../../b", ".", "a/./b")) {
      assertThatThrownBy(() -> target().begin(path, "mark"))
          .as(path)
          .isInstanceOfSatisfying(
              FsException.class, e -> assertThat(e.error()).isEqualTo(FsError.INVALID_ARGUMENT));
    }
  }
}
