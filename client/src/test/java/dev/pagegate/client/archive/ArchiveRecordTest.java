package dev.pagegate.client.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.store.CoherencyToken;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The bytes that lie in cache directories. */
class ArchiveRecordTest {
  private static final ArchiveRecord RECORD =
      new ArchiveRecord(
          ArchiveState.NOT_RESIDENT,
          Validity.VALID,
          Detection.MTIME,
          "a/b",
          "/t",
          CoherencyToken.copyOf(new byte[] {1, 2}),
          0x0304,
          "aabb",
          Instant.ofEpochMilli(0x0506));

  private static final String BYTES =
      "01" // format
          + "03" // not resident
          + "00" // valid
          + "01" // by time
          + "02"
          + "0102"
          + "0000000000000304"
          + "0000000000000506"
          + "02"
          + "aabb"
          + "0003"
          + "612f62"
          + "0002"
          + "2f74";

  @Test
  void encode_isTheFormatThatLiesInCaches() {
    String encoded = HexFormat.of().formatHex(RECORD.encode());
    assertThat(encoded).startsWith(BYTES).hasSize(BYTES.length() + 8);
    assertThat(encoded).endsWith("32be1d3e");
  }

  @Test
  void decode_ofWhatWasEncoded_isTheSame() {
    assertThat(ArchiveRecord.decode(RECORD.encode())).contains(RECORD);
    ArchiveRecord begun = ArchiveRecord.begun("p", "t", Detection.WRITES, Instant.EPOCH);
    assertThat(ArchiveRecord.decode(begun.encode())).contains(begun);
  }

  @Test
  void decode_ofDamagedCutOrUnknownBytes_isNoRecord() {
    byte[] whole = RECORD.encode();
    for (int i = 0; i < whole.length; i++) {
      assertThat(ArchiveRecord.decode(Arrays.copyOf(whole, i))).isEmpty();
      byte[] flipped = whole.clone();
      flipped[i] ^= 0x10;
      assertThat(ArchiveRecord.decode(flipped)).isEmpty();
    }
  }

  @Test
  void record_withAnEndlessPath_isRefused() {
    String path = "x".repeat(ArchiveRecord.MAX_NAME_BYTES + 1);
    assertThatThrownBy(() -> ArchiveRecord.begun(path, "t", Detection.WRITES, Instant.EPOCH))
        .hasMessageContaining("path: 4097 bytes");
  }

  @Test
  void invalid_ofWhatIsNotResident_isResidentAgain() {
    assertThat(RECORD.invalid(Validity.WRITTEN, Instant.EPOCH).state())
        .isEqualTo(ArchiveState.ARCHIVED);
  }
}
