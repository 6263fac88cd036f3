package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.nfs3.NfsTime;
import org.junit.jupiter.api.Test;

class FileTokenTest {
  @Test
  void toCoherencyToken_hasGoldenBytes() {
    FileToken token =
        new FileToken(
            0x0102030405060708L,
            0x1112131415161718L,
            new NfsTime(0xFFFFFFFFL, 0x21222324),
            new NfsTime(0x31323334L, 999_999_999));
    assertThat(token.toCoherencyToken())
        .hasToString(
            "01" // format
                + "0102030405060708" // fileid
                + "1112131415161718" // size
                + "00000000ffffffff21222324" // mtime
                + "00000000313233343b9ac9ff"); // ctime
  }
}
