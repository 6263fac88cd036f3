package dev.pagegate.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.protocol.mount3.DirPath;
import dev.pagegate.protocol.xdr.Opaque;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NfsUrlTest {
  @Test
  void parse_everything_isTakenApart() {
    NfsUrl url =
        NfsUrl.parse(
            "nfs://Server.example:20490/a/b?mountport=635&version=3&uid=1000&gid=4294967295");
    assertThat(url)
        .isEqualTo(
            new NfsUrl(
                "server.example",
                OptionalInt.of(20490),
                OptionalInt.of(635),
                DirPath.of("/a/b"),
                OptionalLong.of(1000),
                OptionalLong.of(0xFFFF_FFFFL)));
    assertThat(url).hasToString("nfs://server.example:20490/a/b");
  }

  @Test
  void parse_nfsport_isThePort() {
    assertThat(NfsUrl.parse("nfs://h/x?nfsport=2050").nfsPort()).hasValue(2050);
  }

  @Test
  void parse_ipv6WithPort_losesItsBrackets() {
    NfsUrl url = NfsUrl.parse("nfs://[fe80::1]:2049/x");
    assertThat(url.host()).isEqualTo("fe80::1");
    assertThat(url.nfsPort()).hasValue(2049);
    assertThat(url).hasToString("nfs://[fe80::1]:2049/x");
  }

  @Test
  void parse_percentEscapes_becomeBytes() {
    assertThat(NfsUrl.parse("nfs://h/a%20b%25%2Fc%ff").path().bytes())
        .isEqualTo(Opaque.copyOf(new byte[] {'/', 'a', ' ', 'b', '%', '/', 'c', (byte) 0xFF}));
  }

  @Test
  void parse_trailingSlashes_goExceptTheRoots() {
    assertThat(NfsUrl.parse("nfs://h/a//").path()).isEqualTo(DirPath.of("/a"));
    assertThat(NfsUrl.parse("nfs://h/").path()).isEqualTo(DirPath.of("/"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nfs://host/export",
        "nfs://[::1]:2049/a?mountport=1&uid=2&gid=3",
        "nfs://host/100%25%20of%3fm%c3%bc"
      })
  void text_ofAnyUrl_isReadBackAsTheSame(String url) {
    assertThat(NfsUrl.parse(url).text()).isEqualTo(url);
    assertThat(NfsUrl.parse(NfsUrl.parse(url).text())).isEqualTo(NfsUrl.parse(url));
  }

  @Test
  void parse_libnfsTuning_isIgnored() {
    assertThat(NfsUrl.parse("nfs://h/a?auto-traverse-mounts=1&readahead=65536&debug=2"))
        .isEqualTo(NfsUrl.parse("nfs://h/a"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          http://h/x                   | scheme (expected: nfs://host[:port]/path)
          nfs://h                      | no path (expected: nfs://host/export/path; nfs://host/ is the root)
          nfs:///x                     | host '' (expected: a name, an address or [IPv6])
          nfs://h:x/x                  | port 'x' (expected: 1 to 65535)
          nfs://h:0/x                  | port '0' (expected: 1 to 65535)
          nfs://h/x?nfsport=65536      | nfsport '65536' (expected: 1 to 65535)
          nfs://h/x?mountport=-1       | mountport '-1' (expected: 1 to 65535)
          nfs://h/x?uid=4294967296     | uid '4294967296' (expected: 0 to 4294967295)
          nfs://h/x?gid=me             | gid 'me' (expected: 0 to 4294967295)
          nfs://h/x?version=4          | version=4 (expected: version=3, the only one supported)
          nfs://h/x?vers=3             | unknown option 'vers' (expected: nfsport, mountport, version=3, uid, gid)
          nfs://h:1/x?nfsport=2        | port is given twice (expected: host:port or nfsport=, not both)
          nfs://h/a%2                  | '%' without two hex digits (expected: %25 for a percent sign)
          nfs://h/a%zz                 | '%' without two hex digits (expected: %25 for a percent sign)
          nfs://h/a%00b                | %00 in the path (expected: no zero byte)
          """)
  void parse_broken_saysWhatAndWhatIsAllowed(String url, String reason) {
    assertThatThrownBy(() -> NfsUrl.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("URL '" + url + "': " + reason);
  }

  @Test
  void parse_pathPastItsBound_isRefused() {
    assertThatThrownBy(() -> NfsUrl.parse("nfs://h/" + "x".repeat(1024)))
        .hasMessageEndingWith("path length: 1025 (expected: <= 1024)");
  }
}
