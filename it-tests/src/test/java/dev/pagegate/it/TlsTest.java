package dev.pagegate.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.file.CreateMode;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.OpenFile;
import dev.pagegate.client.file.OpenMode;
import dev.pagegate.client.remote.RemoteConfig;
import dev.pagegate.client.remote.TransportSecurity;
import dev.pagegate.client.remote.TransportSecurity.Mode;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.tls.ServerTls;
import dev.pagegate.protocol.tls.TestAuthority;
import dev.pagegate.protocol.tls.TlsIdentity;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole client and a server with TLS between them, and somebody who listens. */
class TlsTest {
  private static final int SEED = 12;
  private static final String SECRET_NAME = "the-name-nobody-may-read";
  private static final String SECRET = "what nobody on the way may read; ";

  /** RFC 9289 section 4.1: a NULL call with AUTH_TLS, and the answer with STARTTLS. */
  private static final int PROBE_BYTES = 44;

  private static final int OFFER_BYTES = 36;

  @TempDir private Path directory;

  private Path exported;
  private TestAuthority authority;

  @BeforeEach
  void found() throws Exception {
    exported = Files.createDirectory(directory.resolve("exported"));
    authority = TestAuthority.in(directory, "authority");
  }

  @ParameterizedTest
  @EnumSource(names = {"TLS", "MTLS"})
  void readAndWrite_underTls_equalTheServersFiles(Mode mode) throws Exception {
    Trees.createMixed(exported, SEED);
    byte[] written = SECRET.repeat(100_000).getBytes(UTF_8);
    try (Stub stub = Stub.start(exported, demanding(mode));
        var daemon = Volumes.start(directory.resolve("cache"), remote(mode));
        var mount = Volumes.mount(daemon, stub.url())) {
      assertThat(Volumes.digests(mount)).isEqualTo(Digests.ofTree(exported));
      write(mount.files(), written);
      assertThat(exported.resolve(SECRET_NAME)).hasBinaryContent(written);
    }
  }

  @Test
  void readAndWrite_underTls_nothingButTheProbeIsInClear() throws Exception {
    Files.writeString(exported.resolve("a" + SECRET_NAME), SECRET.repeat(20_000));
    try (Stub stub = Stub.start(exported, demanding(Mode.MTLS));
        Eavesdropper tap = Eavesdropper.start(stub.port())) {
      try (var daemon = Volumes.start(directory.resolve("cache"), remote(Mode.MTLS));
          var mount = Volumes.mount(daemon, stub.urlThrough(tap.port(), ""))) {
        assertThat(Volumes.digests(mount)).hasSize(1);
        write(mount.files(), SECRET.repeat(20_000).getBytes(UTF_8));
      }
      assertThat(tap.heard()).hasSizeGreaterThanOrEqualTo(4);
      tap.heard().forEach(TlsTest::expectNothingInClear);
    }
  }

  /** One direction: the probe or the offer, and then TLS records and no byte else. */
  private static void expectNothingInClear(byte[] heard) {
    ByteBuffer rest = ByteBuffer.wrap(heard);
    boolean fromClient = rest.getInt(8) == 0;
    rest.position(fromClient ? PROBE_BYTES : OFFER_BYTES);
    while (rest.hasRemaining()) {
      assertThat(rest.get()).as("content type").isBetween((byte) 20, (byte) 23);
      assertThat(rest.get()).as("major version").isEqualTo((byte) 3);
      rest.get();
      int length = rest.getShort() & 0xFFFF;
      assertThat(length).isBetween(1, (1 << 14) + 256);
      rest.position(rest.position() + length);
    }
    byte[] secured =
        Arrays.copyOfRange(heard, fromClient ? PROBE_BYTES : OFFER_BYTES, heard.length);
    assertThat(new String(secured, ISO_8859_1))
        .doesNotContain(SECRET_NAME)
        .doesNotContain(SECRET)
        .doesNotContain("\0\0\0\0\0\0\0\2\0\1\206\243") // a call, RPC version 2, NFS
        .doesNotContain("\0\0\0\0\0\0\0\2\0\1\206\245"); // MOUNT
  }

  @Test
  void cat_offerOfTlsIsHidden_sendsNothingAndSaysWhatToDo() throws Exception {
    Files.writeString(exported.resolve("file"), SECRET);
    try (Stub stub = Stub.start(exported);
        Eavesdropper thief = Eavesdropper.hidingTls(stub.port())) {
      Command cat =
          cat(stub.urlThrough(thief.port(), "/file"), "--xprtsec", "tls", "--tls-ca", ca());
      expectOneClearLine(cat, "127.0.0.1:" + thief.port(), "does not offer TLS", "turn TLS on");
      assertThat(thief.heard()).allSatisfy(heard -> assertThat(heard).isEmpty());
    }
  }

  @Test
  void cat_serverDemandsTls_givesTheFileToWhomItTrusts() throws Exception {
    Files.writeString(exported.resolve("file"), SECRET);
    TlsIdentity client = authority.identity("client");
    try (Stub stub = Stub.start(exported, demanding(Mode.MTLS))) {
      String url = stub.url("/file");
      Command trusted =
          cat(
              url,
              "--xprtsec",
              "mtls",
              "--tls-ca",
              ca(),
              "--tls-cert",
              client.certificate().toString(),
              "--tls-key",
              client.key().toString());
      assertThat(trusted.text()).as(trusted.toString()).isEqualTo(SECRET);

      expectOneClearLine(
          cat(url, "--xprtsec", "tls", "--tls-ca", ca()), "demands a certificate", "tls-cert");
      expectOneClearLine(cat(url, "--xprtsec", "tls"), "no authority trusted here", "tls-ca");
      expectOneClearLine(cat(url), "demand TLS", "xprtsec");
    }
  }

  @Test
  void cat_serverShowsAnotherName_saysWhich() throws Exception {
    Files.writeString(exported.resolve("file"), SECRET);
    TlsIdentity other =
        authority.identity("other", builder -> builder.addSanDnsName("files.example.org"));
    try (Stub stub = Stub.start(exported, ServerTls.open(other, Optional.empty()))) {
      expectOneClearLine(
          cat(stub.url("/file"), "--xprtsec", "tls", "--tls-ca", ca()), "not made for 127.0.0.1");
    }
  }

  @Test
  void cat_serverShowsAnExpiredCertificate_saysSo() throws Exception {
    Files.writeString(exported.resolve("file"), SECRET);
    try (Stub stub =
        Stub.start(exported, ServerTls.open(authority.expired("old"), Optional.empty()))) {
      expectOneClearLine(
          cat(stub.url("/file"), "--xprtsec", "tls", "--tls-ca", ca()), "has expired", "renewed");
    }
  }

  @Test
  void serve_withTls_isReadUnderTls() throws Exception {
    Files.writeString(exported.resolve("file"), SECRET);
    TlsIdentity shown = authority.identity("server");
    Process serving =
        PagegateProcess.start(
            "serve",
            exported.toString(),
            "--listen",
            "127.0.0.1:0",
            "--until-eof",
            "--xprtsec",
            "tls",
            "--tls-cert",
            shown.certificate().toString(),
            "--tls-key",
            shown.key().toString());
    try (var lines = serving.inputReader(UTF_8)) {
      String url = lines.readLine().replaceFirst(".* as ", "").replace("/export?", "/export/file?");
      assertThat(cat(url, "--xprtsec", "tls", "--tls-ca", ca()).text()).isEqualTo(SECRET);
    } finally {
      serving.destroy();
      serving.waitFor();
    }
  }

  /** Nothing of what was good at the start is good at the end, and the mount does not notice. */
  @Test
  void mount_everyCertificateIsReplaced_goesOnUnderTheNewOnes() throws Exception {
    Path mounted = Files.createDirectory(directory.resolve("mounted"));
    Path believed = Files.copy(authority.file(), directory.resolve("believed.pem"));
    String options = "xprtsec=tls,tls-ca=" + believed;
    try (Stub stub = Stub.start(exported, demanding(Mode.TLS));
        MountProcess _ =
            MountProcess.start(stub.url(), directory.resolve("cache"), mounted, "-o", options)) {
      Files.writeString(mounted.resolve("before"), SECRET);

      TestAuthority next = TestAuthority.in(directory, "next");
      next.identity("server");
      Files.copy(next.file(), believed, StandardCopyOption.REPLACE_EXISTING);
      stub.server().restart();
      Files.writeString(mounted.resolve("after"), SECRET);

      assertThat(exported.resolve("before")).hasContent(SECRET);
      assertThat(exported.resolve("after")).hasContent(SECRET);
    }
  }

  private static void write(FileSystem files, byte[] content) throws Exception {
    try (OpenFile file =
        files.create(
            files.root(),
            FileName.of(SECRET_NAME),
            CreateMode.UNCHECKED,
            SetAttributes.NONE,
            OpenMode.READ_WRITE)) {
      file.write(0, Unpooled.wrappedBuffer(content));
      file.fsync();
    }
  }

  private ServerTls demanding(Mode mode) throws Exception {
    return ServerTls.open(
        authority.identity("server"), mode == Mode.MTLS ? authority.files() : Optional.empty());
  }

  private RemoteConfig remote(Mode mode) throws Exception {
    return RemoteConfig.DEFAULT.withSecurity(
        new TransportSecurity(
            mode,
            authority.files(),
            mode == Mode.MTLS ? Optional.of(authority.identity("client")) : Optional.empty()));
  }

  private String ca() {
    return authority.file().toString();
  }

  private Command cat(String url, String... options) throws Exception {
    String[] all = Arrays.copyOf(options, options.length + 1);
    all[options.length] = url;
    return PagegateProcess.run(directory.resolve("cache"), "cat", all);
  }

  private static void expectOneClearLine(Command command, String... said) {
    assertThat(command.exitCode()).as(command.toString()).isEqualTo(1);
    List<String> lines =
        command.errors().lines().filter(line -> line.startsWith("pagegate ")).toList();
    assertThat(lines).as(command.toString()).singleElement().asString().contains(said);
    assertThat(command.errors()).doesNotContain("\tat ").doesNotContain("LEAK");
  }
}
