package dev.pagegate.client.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "4096, 4096",
    "64KiB, 65536",
    "64 kib, 65536",
    "64K, 65536",
    "64kB, 64000",
    "1.5MiB, 1572864",
    "10GiB, 10737418240",
    "2TB, 2000000000000"
  })
  void bytes_withUnit_areCounted(String text, long expected) {
    assertThat(Quantity.bytes(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GiB", "-1", "1x", "1e3", "1 000", "0x10", "99999999999999TiB"})
  void bytes_ofNoSize_failWithTheText(String text) {
    assertThatThrownBy(() -> Quantity.bytes(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void duration_withUnit_isTime() {
    assertThat(Quantity.duration("20ms")).isEqualTo(Duration.ofMillis(20));
    assertThat(Quantity.duration("1.5s")).isEqualTo(Duration.ofMillis(1500));
    assertThat(Quantity.duration("250us")).isEqualTo(Duration.ofNanos(250_000));
  }

  @Test
  void duration_withoutUnit_fails() {
    assertThatThrownBy(() -> Quantity.duration("20"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("20ms");
  }

  @Test
  void bitsPerSecond_countInThousands() {
    assertThat(Quantity.bitsPerSecond("1Gbit")).isEqualTo(1_000_000_000L);
    assertThat(Quantity.bitsPerSecond("100Mbit")).isEqualTo(100_000_000L);
  }

  @Test
  void formats_keepThreeDigits() {
    assertThat(Quantity.formatBytes(512)).isEqualTo("512 B");
    assertThat(Quantity.formatBytes(65536)).isEqualTo("64.0 KiB");
    assertThat(Quantity.formatBytes(1000)).isEqualTo("0.98 KiB");
    assertThat(Quantity.formatNanos(1_250_000)).isEqualTo("1.25 ms");
    assertThat(Quantity.significant(12345.6)).isEqualTo("12,346");
  }
}
