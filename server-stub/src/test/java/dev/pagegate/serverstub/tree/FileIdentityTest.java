package dev.pagegate.serverstub.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.xdr.Opaque;
import dev.pagegate.serverstub.posix.Timestamp;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class FileIdentityTest {
  private static final long EXPORT_ID = 0x1122334455667788L;
  private static final FileIdentity IDENTITY =
      new FileIdentity(0x0102030405060708L, new Timestamp(0x65000000L, 0x0badcafe));

  /** Clients keep handles over a restart into another version: a new layout needs a new magic. */
  private static final String GOLDEN =
      "70676831" + "1122334455667788" + "0102030405060708" + "0000000065000000" + "0badcafe";

  @Test
  void handle_hasTheseBytes() throws NfsException {
    assertThat(IDENTITY.toHandle(EXPORT_ID)).isEqualTo(handle(GOLDEN));
    assertThat(FileIdentity.of(handle(GOLDEN), EXPORT_ID)).isEqualTo(IDENTITY);
  }

  @Test
  void handle_ofAnotherExport_isStale() {
    assertThatThrownBy(() -> FileIdentity.of(handle(GOLDEN), EXPORT_ID + 1))
        .isInstanceOf(NfsException.class)
        .hasMessageContaining("another export");
  }

  @Test
  void handle_ofAnotherServer_isNone() {
    assertThatThrownBy(() -> FileIdentity.of(handle("00" + GOLDEN.substring(2)), EXPORT_ID))
        .isInstanceOf(NfsException.class)
        .hasMessageContaining("not a handle");
    assertThatThrownBy(() -> FileIdentity.of(handle(GOLDEN + "00"), EXPORT_ID))
        .isInstanceOf(NfsException.class)
        .hasMessageContaining("not a handle");
  }

  private static FileHandle handle(String hex) {
    return new FileHandle(Opaque.copyOf(HexFormat.of().parseHex(hex)));
  }
}
