package dev.pagegate.protocol.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.rpc.DuplicateRequestCache.Admission;
import dev.pagegate.protocol.rpc.DuplicateRequestCache.Bounds;
import dev.pagegate.protocol.xdr.Opaque;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReplyLogTest {
  private static final Bounds BOUNDS = new Bounds(100, 100_000_000, Duration.ofSeconds(10));

  @TempDir Path directory;
  private Instant now = Instant.ofEpochSecond(1_000);
  private final List<Opaque> received = new ArrayList<>();

  private static DuplicateRequestCache.Key key(int xid) {
    return new DuplicateRequestCache.Key(
        InetAddress.getLoopbackAddress(),
        xid,
        100003,
        3,
        9,
        Long.MIN_VALUE + xid,
        Credential.AuthSys.of("box", 1, 2, List.of(3L)));
  }

  private Path file() {
    return directory.resolve("replies");
  }

  private interface Use {
    void of(DuplicateRequestCache cache) throws IOException;
  }

  /** One life of a server. */
  private void life(Use use) throws IOException {
    try (ReplyLog log = ReplyLog.in(file())) {
      use.of(new DuplicateRequestCache(BOUNDS, () -> now, log));
    }
  }

  private void answer(DuplicateRequestCache cache, int xid, Opaque reply) {
    assertThat(cache.admit(key(xid), received::add)).isEqualTo(Admission.RUN);
    cache.complete(key(xid), reply);
  }

  private static Opaque reply(int xid) {
    return Opaque.utf8("reply " + xid);
  }

  @Test
  void admit_afterARestart_isReplayed() throws Exception {
    life(
        cache -> {
          answer(cache, 1, reply(1));
          answer(cache, 2, reply(2));
        });
    received.clear();
    life(
        cache -> {
          assertThat(cache.admit(key(1), received::add)).isEqualTo(Admission.REPLAYED);
          assertThat(cache.admit(key(3), received::add)).isEqualTo(Admission.RUN);
          cache.complete(key(3), reply(3));
        });
    life(
        cache -> {
          assertThat(cache.admit(key(2), received::add)).isEqualTo(Admission.REPLAYED);
          assertThat(cache.admit(key(3), received::add)).isEqualTo(Admission.REPLAYED);
        });
    assertThat(received).containsExactly(reply(1), reply(3), reply(2), reply(3));
  }

  @Test
  void admit_afterItsAge_runsThoughItIsKept() throws Exception {
    life(cache -> answer(cache, 1, reply(1)));
    now = now.plusSeconds(11);
    life(
        cache -> {
          assertThat(cache.size()).isZero();
          assertThat(cache.replyBytes()).isZero();
          assertThat(cache.admit(key(1), received::add)).isEqualTo(Admission.RUN);
        });
  }

  @Test
  void load_ofATornEnd_hasWhatIsBeforeAndGoesOn() throws Exception {
    life(
        cache -> {
          answer(cache, 1, reply(1));
          answer(cache, 2, reply(2));
        });
    try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 1);
    }
    life(
        cache -> {
          assertThat(cache.admit(key(1), received::add)).isEqualTo(Admission.REPLAYED);
          answer(cache, 2, reply(22));
        });
    received.clear();
    life(cache -> assertThat(cache.admit(key(2), received::add)).isEqualTo(Admission.REPLAYED));
    assertThat(received).containsExactly(reply(22));
  }

  @Test
  void load_ofDamagedBytes_neverReplaysThem() throws Exception {
    life(cache -> answer(cache, 1, reply(1)));
    byte[] sound = Files.readAllBytes(file());
    for (int at = 0; at < sound.length; at++) {
      byte[] damaged = sound.clone();
      damaged[at] ^= 0x41;
      Files.write(file(), damaged);
      life(cache -> assertThat(cache.size()).isZero());
    }
  }

  @Test
  void append_withoutEnd_keepsTheLatestInBoundedSpace() throws Exception {
    byte[] large = new byte[200_000];
    life(
        cache -> {
          for (int xid = 0; xid < 100; xid++) {
            answer(cache, xid, Opaque.copyOf(large));
          }
        });
    life(cache -> assertThat(cache.admit(key(99), received::add)).isEqualTo(Admission.REPLAYED));
    long bytes = Files.size(file()) + Files.size(directory.resolve("replies.old"));
    assertThat(bytes).isBetween(Bounds.DEFAULT.bytes(), 10_000_000L);
  }

  @Test
  void file_isForItsOwnerOnly() throws Exception {
    life(_ -> {});
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }
}
