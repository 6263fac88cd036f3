package dev.pagegate.client.nfsproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowListTest {
  @ParameterizedTest
  @CsvSource({
    "10.1.0.0/16, 10.1.255.255, true",
    "10.1.0.0/16, 10.2.0.0, false",
    "10.1.2.3, 10.1.2.3, true",
    "10.1.2.3, 10.1.2.2, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "192.168.0.128/25, 192.168.0.127, false",
    "192.168.0.128/25, 192.168.0.129, true",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::1, false",
  })
  void contains_anAddress_isItsFirstBits(String network, String address, boolean inside)
      throws Exception {
    assertThat(AllowList.of(List.of(network)).contains(InetAddress.ofLiteral(address)))
        .isEqualTo(inside);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "host", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "::/129", "localhost/8"})
  void of_whatIsNoNetwork_isRefusedByName(String word) {
    assertThatThrownBy(() -> AllowList.of(List.of(word)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + word + "'");
  }

  @Test
  void loopback_isThisMachineOnly() throws Exception {
    assertThat(AllowList.LOOPBACK.contains(InetAddress.ofLiteral("127.0.0.1"))).isTrue();
    assertThat(AllowList.LOOPBACK.contains(InetAddress.ofLiteral("::1"))).isTrue();
    assertThat(AllowList.LOOPBACK.contains(InetAddress.ofLiteral("10.0.0.1"))).isFalse();
  }
}
