package dev.pagegate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.it.Capture.Decoder;
import dev.pagegate.protocol.tls.ServerTls;
import dev.pagegate.protocol.tls.TestAuthority;
import dev.pagegate.protocol.tls.TlsIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What client, proxy and server say to each other, as tshark understands it. */
@Timeout(600)
class WireTest {
  private static final int CONTENT_BYTES = 1_000_000;
  private static final long SEED = 33;

  /** Display filters. */
  private static final String DAMAGED = "_ws.malformed || _ws.expert.severity == \"Error\"";

  private static final String OTHER_RPC = "rpc && !nfs && !mount";

  /** After the first message of each direction, and no part of a record that others complete. */
  private static final String NO_TLS_RECORD =
      "tcp.len > 0 && tcp.seq > 1 && !tls.record && !tcp.segment_data && !tcp.reassembled_in";

  @TempDir Path directory;
  private Path exported;
  private Path cache;

  @BeforeEach
  void make() throws Exception {
    exported = Files.createDirectory(directory.resolve("exported"));
    cache = directory.resolve("cache");
    Trees.createFiles(exported, 1, CONTENT_BYTES, SEED);
    Trees.createCrowded(exported.resolve("crowd"), 300);
  }

  @Test
  void session_inClear_isNfsWithoutAMalformedPacket() throws Exception {
    try (var stub = Stub.start(exported);
        var proxy = ProxyProcess.start(stub.url(), cache, "--no-root-squash");
        var capture = Capture.start(directory.resolve("packets"), proxy.port(), stub.port())) {
      useEverything(proxy);
      capture.stop();
      assertThat(capture.frames(Decoder.RPC, DAMAGED)).isEmpty();
      assertThat(capture.frames(Decoder.RPC, OTHER_RPC)).isEmpty();
      assertThat(called(capture, proxy.port()))
          .contains("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "12", "13", "14", "17")
          .contains("19", "21");
      assertThat(called(capture, stub.port()))
          .contains("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "12", "13", "14", "17");
    }
  }

  /** The procedures that were called at {@code port}; each call was answered. */
  private static List<String> called(Capture capture, int port) throws Exception {
    String calls = "nfs && rpc.msgtyp == 0 && tcp.dstport == " + port;
    String answers = "nfs && rpc.msgtyp == 1 && tcp.srcport == " + port;
    List<String> called = capture.fields(Decoder.RPC, calls, "nfs.procedure_v3");
    assertThat(capture.fields(Decoder.RPC, answers, "nfs.procedure_v3"))
        .containsExactlyInAnyOrderElementsOf(called);
    return called;
  }

  private void useEverything(ProxyProcess proxy) throws Exception {
    byte[] content = Files.readAllBytes(exported.resolve("f0"));
    assertThat(Libnfs.list(proxy.url("/crowd"))).hasSize(300);
    assertThat(Libnfs.cat(proxy.url("/f0"))).isEqualTo(content);
    Libnfs.copy(exported.resolve("f0").toString(), proxy.url("/copy"));
    assertThat(exported.resolve("copy")).hasBinaryContent(content);
    try (var mount = LibnfsMount.open(proxy.url())) {
      mount.mkdir("/d");
      mount.create("/d/f", 0640);
      mount.rename("/d/f", "/d/g");
      mount.symlink("g", "/d/link");
      mount.truncate("/d/g", 4);
      mount.chmod("/d/g", 0604);
      assertThat(mount.readlink("/d/link")).isEqualTo("g");
      mount.unlink("/d/link");
      mount.unlink("/d/g");
      mount.rmdir("/d");
    }
  }

  @Test
  void session_underTls_isTls13AfterTheProbe() throws Exception {
    TestAuthority authority = TestAuthority.in(directory, "authority");
    TlsIdentity shown = authority.identity("server");
    String ca = authority.file().toString();
    try (var stub = Stub.start(exported, ServerTls.open(shown, Optional.empty()));
        var behind = Capture.start(directory.resolve("behind"), stub.port());
        var proxy = ProxyProcess.start(stub.url(), cache, protectedBoth(ca, shown));
        var before = Capture.start(directory.resolve("before"), proxy.port())) {
      Command read =
          PagegateProcess.run(
              "cat", "--no-disk-cache", "--xprtsec", "tls", "--tls-ca", ca, proxy.url("/f0"));
      assertThat(read.output()).as(read.toString()).hasSize(CONTENT_BYTES);
      before.stop();
      expectOnlyTls(before);
      behind.stop();
      expectOnlyTls(behind);
    }
  }

  private static void expectOnlyTls(Capture capture) throws Exception {
    List<String> probes = capture.fields(Decoder.RPC, "rpc.auth.flavor == 7", "rpc.procedure");
    assertThat(probes).isNotEmpty().containsOnly("0");
    assertThat(capture.frames(Decoder.RPC, "nfs && rpc.procedure != 0")).isEmpty();
    assertThat(capture.frames(Decoder.TLS, NO_TLS_RECORD)).isEmpty();
    assertThat(capture.frames(Decoder.TLS, "_ws.malformed")).isEmpty();
    assertThat(capture.fields(Decoder.TLS, "tls.handshake.type == 1", "frame.number"))
        .as("greetings, one for each probe")
        .hasSameSizeAs(probes);
    assertThat(
            capture.fields(
                Decoder.TLS, "tls.handshake.type == 1", "tls.handshake.extensions_alpn_str"))
        .containsOnly("sunrpc");
    assertThat(
            capture.fields(
                Decoder.TLS,
                "tls.handshake.type == 2",
                "tls.handshake.extensions.supported_version"))
        .containsOnly("0x0304");
  }

  private static String[] protectedBoth(String ca, TlsIdentity shown) {
    return new String[] {
      "--xprtsec=tls",
      "--tls-ca=" + ca,
      "--listen-xprtsec=tls",
      "--listen-tls-cert=" + shown.certificate(),
      "--listen-tls-key=" + shown.key()
    };
  }

  @Test
  void cat_ofAProxyThatDemandsTls_isRefusedInClear() throws Exception {
    TestAuthority authority = TestAuthority.in(directory, "authority");
    TlsIdentity shown = authority.identity("server");
    try (var stub = Stub.start(exported, ServerTls.open(shown, Optional.empty()));
        var proxy =
            ProxyProcess.start(
                stub.url(), cache, protectedBoth(authority.file().toString(), shown))) {
      Command refused = PagegateProcess.run("cat", "--no-disk-cache", proxy.url("/f0"));
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.errors()).contains("demand TLS");
      assertThat(new String(refused.output(), UTF_8)).isEmpty();
    }
  }
}
