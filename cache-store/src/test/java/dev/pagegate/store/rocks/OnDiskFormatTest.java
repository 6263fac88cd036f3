package dev.pagegate.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.store.CoherencyToken;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The bytes of every record. A change here makes caches of other versions unreadable or, worse,
 * readable wrongly: move {@link CacheDirectory#FORMAT} and docs/ON-DISK-FORMAT.md with it.
 */
class OnDiskFormatTest {
  @Test
  void format_isTheOneTheseBytesBelongTo() {
    assertThat(CacheDirectory.FORMAT).isEqualTo(1);
  }

  @Test
  void pageKey_isFileNumberAndIndexBigEndian() {
    PageKey key = new PageKey(0x0102030405060708L, 0x1112131415161718L);
    assertThat(hex(key.encode())).isEqualTo("01020304050607081112131415161718");
    assertThat(PageKey.decode(key.encode())).isEqualTo(key);
  }

  @Test
  void pageRecord_inSlab() {
    PageRecord record = new PageRecord(0x2122L, 65536, 0xcafebabe, new Slot(7, 9), null);
    assertThat(hex(record.encode()))
        .isEqualTo("01" + "0000000000002122" + "00010000" + "cafebabe" + "00000007" + "00000009");
    assertThat(decoded(record).sameAs(record)).isTrue();
    assertThat(decoded(record).inline()).isNull();
  }

  @Test
  void pageRecord_inline() {
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 2, 3});
    PageRecord record = new PageRecord(0x2122L, 3, 0xcafebabe, new Slot(7, 9), bytes);
    assertThat(hex(record.encode()))
        .isEqualTo(
            "02"
                + "0000000000002122"
                + "00000003"
                + "cafebabe"
                + "00000007"
                + "00000009"
                + "010203");
    assertThat(decoded(record).inline()).isEqualTo(bytes);
  }

  @Test
  void pageRecord_cutOrUnknown_isNoRecord() {
    byte[] inline = new PageRecord(1, 3, 0, new Slot(7, 9), ByteBuffer.allocate(3)).encode();
    for (int length = 0; length < inline.length; length++) {
      assertThat(PageRecord.decode(Arrays.copyOf(inline, length))).isNull();
    }
    inline[0] = 3;
    assertThat(PageRecord.decode(inline)).isNull();
  }

  @Test
  void fileRecord_isNumberGenerationToken() {
    CoherencyToken token = CoherencyToken.copyOf(new byte[] {(byte) 0xaa, (byte) 0xbb});
    FileRecord record = new FileRecord(0x0102L, 0x0304L, token);
    assertThat(hex(record.encode()))
        .isEqualTo("0000000000000102" + "0000000000000304" + "02" + "aabb");
    assertThat(FileRecord.decode(record.encode())).isEqualTo(record);
  }

  @Test
  void counters_areNextFileAndNextSlab() {
    Counters counters = new Counters(0x0102L, 0x0304);
    assertThat(hex(counters.encode())).isEqualTo("0000000000000102" + "00000304");
    assertThat(Counters.decode(counters.encode())).isEqualTo(counters);
  }

  @Test
  void checksum_coversNameLengthAndBytes() {
    PageKey key = new PageKey(1, 2);
    byte[] bytes = "pagegate".getBytes(StandardCharsets.US_ASCII);
    int checksum = Checksum.of(key, 3, ByteBuffer.wrap(bytes));
    assertThat(Integer.toHexString(checksum)).isEqualTo("f866341b");
    assertThat(Checksum.of(new PageKey(9, 2), 3, ByteBuffer.wrap(bytes))).isNotEqualTo(checksum);
    assertThat(Checksum.of(new PageKey(1, 9), 3, ByteBuffer.wrap(bytes))).isNotEqualTo(checksum);
    assertThat(Checksum.of(key, 9, ByteBuffer.wrap(bytes))).isNotEqualTo(checksum);
    assertThat(Checksum.of(key, 3, ByteBuffer.wrap(bytes, 0, 7))).isNotEqualTo(checksum);
  }

  private static PageRecord decoded(PageRecord record) {
    @Nullable PageRecord decoded = PageRecord.decode(record.encode());
    assertThat(decoded).isNotNull();
    return decoded == null ? record : decoded;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
