package dev.pagegate.client.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class AskedHostTest {
  private final AskedHost host = new AskedHost(Set.of("proxy", "cache.example.org"));
  private final InetAddress here = InetAddress.ofLiteral("192.0.2.7");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LocalHost:9464",
        "127.0.0.1",
        "127.0.0.1:9464",
        "127.1.2.3:80",
        "[::1]",
        "[::1]:9464",
        "192.0.2.7:9464",
        "proxy:9464",
        "Cache.Example.org"
      })
  void isOurs_addressOrKnownName_yes(String asked) {
    assertThat(host.isOurs(asked, here)).isTrue();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        ":9464",
        "rebound.example.com:9464",
        "localhost.example.com",
        "127.0.0.1.example.com:9464",
        "192.0.2.8:9464",
        "proxy.example.com",
        "[::1",
        "[rebound.example.com]:9464",
        "127.0.0.1@example.com",
        "localhost:9464:80"
      })
  void isOurs_namesOfOthers_no(String asked) {
    assertThat(host.isOurs(asked, here)).isFalse();
  }
}
