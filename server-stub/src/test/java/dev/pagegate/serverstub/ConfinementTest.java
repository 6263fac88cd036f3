package dev.pagegate.serverstub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.mount3.MountResult;
import dev.pagegate.protocol.mount3.MountStatus;
import dev.pagegate.protocol.nfs3.DirOpArgs;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.Mkdir;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.Rename;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.xdr.Opaque;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing outside the exported directory can be reached. */
class ConfinementTest {
  @TempDir Path top;
  private Path exported;
  private ServedDirectory served;
  private StubClient client;

  @BeforeEach
  void serve() throws IOException {
    exported = Files.createDirectory(top.resolve("exported"));
    Files.writeString(top.resolve("secret"), "secret");
    Files.createDirectory(exported.resolve("sub"));
    served = new ServedDirectory(exported);
    client = served.client;
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void lookup_parentOfRoot_isRoot() {
    assertThat(client.lookup(client.root(), "..")).isEqualTo(client.root());
    assertThat(client.lookup(client.find("sub"), "..")).isEqualTo(client.root());
    assertThat(client.lookup(client.root(), ".")).isEqualTo(client.root());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../secret", "sub/../../secret", "/etc/passwd", "a\0b"})
  void lookup_nameThatIsNoName_isRefused(String name) {
    assertThat(client.tryLookup(client.root(), name).status()).isEqualTo(NfsStatus.ACCES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../secret", "/etc"})
  void lookup_linkOut_isTheLinkItself(String target) throws IOException {
    Files.createSymbolicLink(exported.resolve("link"), Path.of(target));
    FileHandle link = client.find("link");
    assertThat(client.attributes(link).type()).isEqualTo(FileType.SYMBOLIC_LINK);
    assertThat(client.readStatus(link)).isEqualTo(NfsStatus.INVAL);
    assertThat(client.tryLookup(link, "passwd").status()).isEqualTo(NfsStatus.NOTDIR);
    assertThat(client.ok(Nfs3.READLINK, link).target().utf8()).isEqualTo(target);
  }

  @Test
  void mkdir_throughLinkOut_makesNothing() throws IOException {
    Files.createSymbolicLink(exported.resolve("link"), top);
    var where = new DirOpArgs(client.find("link"), FileName.of("made"));
    assertThat(client.status(Nfs3.MKDIR, new Mkdir.Arguments(where, SetAttributes.NONE)))
        .isEqualTo(NfsStatus.NOTDIR);
    assertThat(top.resolve("made")).doesNotExist();
  }

  @Test
  void rename_outThroughName_isRefused() throws IOException {
    Files.writeString(exported.resolve("file"), "x");
    var from = new DirOpArgs(client.root(), FileName.of("file"));
    for (String name : new String[] {"../file", "..", ".", "/tmp/file"}) {
      var to = new DirOpArgs(client.root(), FileName.of(name));
      assertThat(client.status(Nfs3.RENAME, new Rename.Arguments(from, to)))
          .as(name)
          .isIn(NfsStatus.ACCES, NfsStatus.INVAL);
    }
    assertThat(exported.resolve("file")).exists();
  }

  @Test
  void handle_ofDirectoryMovedOut_isStale() throws IOException {
    Files.writeString(exported.resolve("sub/file"), "x");
    FileHandle directory = client.find("sub");
    FileHandle file = client.find("sub", "file");
    Files.move(exported.resolve("sub"), top.resolve("moved-out"));
    assertThat(client.status(Nfs3.GETATTR, directory)).isEqualTo(NfsStatus.STALE);
    assertThat(client.readStatus(file)).isEqualTo(NfsStatus.STALE);
  }

  @Test
  void handle_forgedForFileOutside_isStale() throws IOException {
    // Another server's root makes a well-formed handle for a file that this one must not serve.
    Path outside = Files.createDirectory(top.resolve("outside"));
    Files.writeString(outside.resolve("file"), "secret");
    try (ServedDirectory other = new ServedDirectory(outside)) {
      byte[] foreign = other.client.find("file").bytes().toByteArray();
      assertThat(client.readStatus(handle(foreign))).isEqualTo(NfsStatus.STALE);
      byte[] forged = foreign.clone();
      // The export's number, taken from a handle that this server gave.
      System.arraycopy(client.root().bytes().toByteArray(), 4, forged, 4, 8);
      assertThat(client.readStatus(handle(forged))).isEqualTo(NfsStatus.STALE);
    }
  }

  @Test
  void handle_thatIsNone_isRefused() {
    assertThat(client.status(Nfs3.GETATTR, handle(new byte[0]))).isEqualTo(NfsStatus.BADHANDLE);
    assertThat(client.status(Nfs3.GETATTR, handle(new byte[64]))).isEqualTo(NfsStatus.BADHANDLE);
    byte[] cut = client.root().bytes().toByteArray();
    assertThat(client.status(Nfs3.GETATTR, handle(Arrays.copyOf(cut, 20))))
        .isEqualTo(NfsStatus.BADHANDLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "",
        "/exp",
        "/exports",
        "/etc",
        "/export/missing",
        "/export/../..",
        "/export/."
      })
  void mount_ofWhatIsNotExported_isRefused(String path) {
    assertThat(client.mount(path)).isEqualTo(new MountResult.Failed(MountStatus.NOENT));
  }

  private static FileHandle handle(byte[] bytes) {
    return new FileHandle(Opaque.copyOf(bytes));
  }
}
