package dev.pagegate.client.nfsproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.nfsproxy.Handles.VolumeTag;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.xdr.Opaque;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandlesTest {
  /** Of the golden handle, with a key of zeros. */
  private static final String MAC_OF_GOLDEN = "63c27f66a1fe08ee2ebb0922";

  private static final VolumeTag VOLUME = new VolumeTag(0x01020304);

  @TempDir Path directory;

  private static FileHandle origin(int lengthBytes) {
    byte[] bytes = new byte[lengthBytes];
    IntStream.range(0, lengthBytes).forEach(i -> bytes[i] = (byte) (0x80 + i));
    return new FileHandle(Opaque.copyOf(bytes));
  }

  private Handles handles() throws IOException {
    return new Handles(
        HandleKey.in(directory.resolve("key")), LongHandles.in(directory.resolve("long")));
  }

  private static void assertRefused(NfsStatus status, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.status()).isEqualTo(status));
  }

  @Test
  void open_ofEveryLength_isWhatWasSealed() throws Exception {
    for (int length = 0; length <= FileHandle.MAX_BYTES; length++) {
      FileHandle sealed = handles().seal(VOLUME, origin(length));
      assertThat(sealed.bytes().length()).isLessThanOrEqualTo(FileHandle.MAX_BYTES);
      assertThat(handles().open(sealed))
          .as(length + " bytes, after a restart")
          .isEqualTo(new Handles.Content(VOLUME, origin(length)));
    }
  }

  @Test
  void seal_isTheSameBytesAsEver() throws Exception {
    Files.write(directory.resolve("key"), new byte[32]);
    Files.setPosixFilePermissions(
        directory.resolve("key"), PosixFilePermissions.fromString("rw-------"));
    assertThat(handles().seal(VOLUME, origin(4)).bytes().hex())
        .isEqualTo("01" + "01020304" + "80818283" + MAC_OF_GOLDEN);
  }

  @Test
  void open_withAnyBitChanged_isRefused() throws Exception {
    byte[] sealed = handles().seal(VOLUME, origin(30)).bytes().toByteArray();
    for (int bit = 0; bit < Byte.SIZE * sealed.length; bit++) {
      byte[] changed = sealed.clone();
      changed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      assertRefused(
          NfsStatus.BADHANDLE, () -> handles().open(new FileHandle(Opaque.copyOf(changed))));
    }
  }

  @Test
  void open_ofAnotherKey_isRefused() throws Exception {
    FileHandle foreign =
        new Handles(HandleKey.random(), LongHandles.inMemory()).seal(VOLUME, origin(30));
    assertRefused(NfsStatus.BADHANDLE, () -> handles().open(foreign));
  }

  @Test
  void open_ofAnOriginsOwnHandle_isRefused() {
    for (int length = 0; length <= FileHandle.MAX_BYTES; length++) {
      FileHandle bare = origin(length);
      assertRefused(NfsStatus.BADHANDLE, () -> handles().open(bare));
    }
  }

  @Test
  void open_ofALongHandleThatIsLost_isStale() throws Exception {
    FileHandle sealed = handles().seal(VOLUME, origin(64));
    Files.delete(directory.resolve("long"));
    assertRefused(NfsStatus.STALE, () -> handles().open(sealed));
  }

  @Test
  void open_afterATornRecord_findsTheOthers() throws Exception {
    FileHandle first = handles().seal(VOLUME, origin(60));
    handles().seal(VOLUME, origin(61));
    try (var file =
        java.nio.channels.FileChannel.open(directory.resolve("long"), StandardOpenOption.WRITE)) {
      file.truncate(file.size() - 3);
    }
    assertThat(handles().open(first).origin()).isEqualTo(origin(60));
    FileHandle third = handles().seal(VOLUME, origin(62));
    assertThat(handles().open(third).origin()).isEqualTo(origin(62));
  }

  @Test
  void key_isForItsOwnerOnly() throws Exception {
    Path key = directory.resolve("key");
    HandleKey.in(key);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> HandleKey.in(key)).hasMessageContaining("rw-r-----");
  }

  @Test
  void key_ofAnotherLength_isRefused() throws Exception {
    Path key = Files.write(directory.resolve("key"), HexFormat.of().parseHex("00"));
    assertThatThrownBy(() -> HandleKey.in(key)).hasMessageContaining("1 bytes");
  }
}
