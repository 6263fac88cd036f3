package dev.pagegate.client.nfsproxy;

import static dev.pagegate.client.nfsproxy.TestClient.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.nfsproxy.ProxyExport.Identity;
import dev.pagegate.client.nfsproxy.ProxyExport.Writable;
import dev.pagegate.client.nfsproxy.ProxySettings.Unstable;
import dev.pagegate.protocol.mount3.Mount3;
import dev.pagegate.protocol.mount3.MountResult;
import dev.pagegate.protocol.mount3.MountStatus;
import dev.pagegate.protocol.nfs3.Access;
import dev.pagegate.protocol.nfs3.Create;
import dev.pagegate.protocol.nfs3.CreateHow;
import dev.pagegate.protocol.nfs3.DirOpArgs;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.nfs3.NfsResult;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.Read;
import dev.pagegate.protocol.nfs3.Readdirplus;
import dev.pagegate.protocol.nfs3.StableHow;
import dev.pagegate.protocol.nfs3.Write;
import dev.pagegate.protocol.xdr.Codec.Void0;
import dev.pagegate.protocol.xdr.Opaque;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NfsProxyTest {
  private static final int SIZE = 1_234_567;

  @TempDir Path directory;

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private static ProxiedStub readOnly(Path directory) throws Exception {
    return new ProxiedStub(directory, "", Writable.READ_ONLY, Identity.OF_THE_CALLER);
  }

  private static ProxiedStub squashing(Path directory) throws Exception {
    return new ProxiedStub(directory, "", Writable.READ_WRITE, Identity.ROOT_SQUASHED);
  }

  private static Path owned(Path file, int uid, String permissions) throws Exception {
    Files.setAttribute(file, "unix:uid", uid);
    Files.setAttribute(file, "unix:gid", uid);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  @Test
  void read_wholeFile_isWhatTheOriginHas() throws Exception {
    byte[] content = random(SIZE);
    try (var proxied = new ProxiedStub(directory);
        var client = new TestClient(proxied.port(), TestClient.ROOT)) {
      Files.write(proxied.origin.resolve("file"), content);
      FileHandle file = client.walk("file");
      assertThat(client.bytes(file)).isEqualTo(content);
      assertThat(client.bytes(file)).isEqualTo(content);
    }
  }

  @Test
  void read_atTheEdges_tellsTheEnd() throws Exception {
    try (var proxied = new ProxiedStub(directory);
        var client = new TestClient(proxied.port(), TestClient.ROOT)) {
      Files.write(proxied.origin.resolve("file"), random(100_000));
      FileHandle file = client.walk("file");
      assertThat(ok(client.read(file, 0, 99_999)).endOfFile()).isFalse();
      assertThat(ok(client.read(file, 0, 100_000)).endOfFile()).isTrue();
      assertThat(ok(client.read(file, 99_999, 10)).payload().readableBytes()).isEqualTo(1);
      for (long past : new long[] {100_000, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
        Read.Success nothing = ok(client.read(file, past, 10));
        assertThat(nothing.endOfFile()).isTrue();
        assertThat(nothing.payload().readableBytes()).isZero();
      }
      assertThat(client.read(client.root(), 0, 10).status()).isEqualTo(NfsStatus.INVAL);
    }
  }

  @Test
  void lookup_ofAFileThatChangedAtTheOrigin_showsTheChange() throws Exception {
    try (var proxied = new ProxiedStub(directory);
        var client = new TestClient(proxied.port(), TestClient.ROOT)) {
      Path file = Files.writeString(proxied.origin.resolve("file"), "before");
      assertThat(client.bytes(client.walk("file"))).asString().isEqualTo("before");
      Files.writeString(file, "and after");
      assertThat(client.attributes(client.walk("file")).sizeBytes()).isEqualTo(9);
      assertThat(client.bytes(client.walk("file"))).asString().isEqualTo("and after");
      Path other = Files.writeString(proxied.origin.resolve("other"), "replaced");
      Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
      assertThat(client.bytes(client.walk("file"))).asString().isEqualTo("replaced");
    }
  }

  @Test
  void write_unstableThenCommit_isAtTheOriginWithOneVerifier() throws Exception {
    byte[] content = random(SIZE);
    try (var proxied = new ProxiedStub(directory);
        var client = new TestClient(proxied.port(), TestClient.ROOT)) {
      FileHandle file = client.make(client.root(), "new", 0644);
      int half = SIZE / 2;
      Write.Success wrote =
          ok(client.write(file, 0, StableHow.UNSTABLE, Arrays.copyOf(content, half)));
      assertThat(wrote.countBytes()).isEqualTo(half);
      ok(client.write(file, half, StableHow.UNSTABLE, Arrays.copyOfRange(content, half, SIZE)));
      assertThat(client.bytes(file)).isEqualTo(content);
      assertThat(ok(client.commit(file)).verifier()).isEqualTo(wrote.verifier());
      assertThat(proxied.origin.resolve("new")).hasBinaryContent(content);
    }
  }

  @Test
  void write_fileSync_isAtTheOriginBeforeTheReply() throws Exception {
    try (var proxied = new ProxiedStub(directory);
        var client = new TestClient(proxied.port(), TestClient.ROOT)) {
      FileHandle file = client.make(client.root(), "new", 0644);
      byte[] content = random(70_000);
      Write.Success wrote = ok(client.write(file, 5, StableHow.FILE_SYNC, content));
      assertThat(wrote.committed()).isEqualTo(StableHow.FILE_SYNC);
      byte[] there = Files.readAllBytes(proxied.origin.resolve("new"));
      assertThat(Arrays.copyOfRange(there, 5, there.length)).isEqualTo(content);
    }
  }

  @Test
  void write_unstableWhereNothingMayBeLost_isAtTheOriginBeforeTheReply() throws Exception {
    try (var proxied = new ProxiedStub(directory)) {
      proxied.restart(settings -> settings.withUnstable(Unstable.COMMITTED));
      try (var client = new TestClient(proxied.port(), TestClient.ROOT)) {
        FileHandle file = client.make(client.root(), "new", 0644);
        byte[] content = random(70_000);
        Write.Success wrote = ok(client.write(file, 0, StableHow.UNSTABLE, content));
        assertThat(wrote.committed()).isEqualTo(StableHow.FILE_SYNC);
        assertThat(proxied.origin.resolve("new")).hasBinaryContent(content);
      }
    }
  }

  @Test
  void write_thatTheOriginRefusesForGood_isToldAndChangesTheVerifier() throws Exception {
    try (var proxied =
            new ProxiedStub(
                directory, "error:WRITE:NOSPC", Writable.READ_WRITE, Identity.OF_THE_CALLER);
        var client = new TestClient(proxied.port(), TestClient.ROOT)) {
      FileHandle file = client.make(client.root(), "new", 0644);
      long before = ok(client.write(file, 0, StableHow.UNSTABLE, random(10))).verifier();
      assertThat(client.commit(file).status()).isEqualTo(NfsStatus.IO);
      assertThat(ok(client.commit(file)).verifier()).isNotEqualTo(before);
    }
  }

  @Test
  void verifier_ofTwoStarts_differs() throws Exception {
    try (var proxied = new ProxiedStub(directory)) {
      Files.createFile(proxied.origin.resolve("file"));
      long before;
      FileHandle file;
      try (var client = new TestClient(proxied.port(), TestClient.ROOT)) {
        file = client.walk("file");
        before = ok(client.commit(file)).verifier();
      }
      proxied.restart();
      try (var client = new TestClient(proxied.port(), TestClient.ROOT)) {
        assertThat(ok(client.commit(file)).verifier()).isNotEqualTo(before);
      }
    }
  }

  @Test
  void handle_afterARestart_isTheSameFile() throws Exception {
    byte[] content = random(200_000);
    try (var proxied = new ProxiedStub(directory)) {
      Files.createDirectory(proxied.origin.resolve("d"));
      Files.write(proxied.origin.resolve("d/file"), content);
      FileHandle file;
      try (var client = new TestClient(proxied.port(), TestClient.ROOT)) {
        file = client.walk("d", "file");
      }
      proxied.restart();
      try (var client = new TestClient(proxied.port(), TestClient.ROOT)) {
        assertThat(client.bytes(file)).isEqualTo(content);
        assertThat(client.walk("d", "file")).isEqualTo(file);
      }
    }
  }

  @Test
  void handle_thatWasNotMadeHere_isBad() throws Exception {
    try (var proxied = new ProxiedStub(directory);
        var client = new TestClient(proxied.port(), TestClient.ROOT)) {
      byte[] bytes = client.root().bytes().toByteArray();
      bytes[bytes.length - 1] ^= 1;
      FileHandle forged = new FileHandle(Opaque.copyOf(bytes));
      FileHandle bare = proxied.files().root().handle();
      for (FileHandle handle : List.of(forged, bare, new FileHandle(Opaque.copyOf(new byte[0])))) {
        assertThat(client.call(Nfs3.GETATTR, handle).status()).isEqualTo(NfsStatus.BADHANDLE);
        assertThat(client.read(handle, 0, 1).status()).isEqualTo(NfsStatus.BADHANDLE);
        assertThat(client.write(handle, 0, StableHow.UNSTABLE, new byte[1]).status())
            .isEqualTo(NfsStatus.BADHANDLE);
      }
    }
  }

  @Test
  void handle_ofARemovedFile_isStale() throws Exception {
    try (var proxied = new ProxiedStub(directory);
        var client = new TestClient(proxied.port(), TestClient.ROOT)) {
      Path file = Files.createFile(proxied.origin.resolve("file"));
      FileHandle handle = client.walk("file");
      Files.delete(file);
      assertThat(client.call(Nfs3.GETATTR, handle).status()).isEqualTo(NfsStatus.STALE);
    }
  }

  @Test
  void remove_ofAFileThatWasJustWritten_leavesNothingAtTheOrigin() throws Exception {
    try (var proxied = new ProxiedStub(directory);
        var client = new TestClient(proxied.port(), TestClient.ROOT)) {
      FileHandle root = client.root();
      FileHandle file = client.make(root, "new", 0644);
      ok(client.write(file, 0, StableHow.UNSTABLE, random(10)));
      client.bytes(file);
      ok(client.call(Nfs3.REMOVE, new DirOpArgs(root, FileName.of("new"))));
      assertThat(proxied.origin).isEmptyDirectory();
    }
  }

  @Test
  void create_exclusiveTwiceAcrossARestart_findsItsOwnFile() throws Exception {
    try (var proxied = new ProxiedStub(directory)) {
      NfsResult<?, ?> first;
      NfsResult<?, ?> again;
      NfsResult<?, ?> other;
      try (var client = new TestClient(proxied.port(), TestClient.ROOT)) {
        first = client.call(Nfs3.CREATE, exclusive(client.root(), 42));
      }
      proxied.restart();
      try (var client = new TestClient(proxied.port(), TestClient.ROOT)) {
        again = client.call(Nfs3.CREATE, exclusive(client.root(), 42));
        other = client.call(Nfs3.CREATE, exclusive(client.root(), 43));
      }
      assertThat(List.of(first.status(), again.status(), other.status()))
          .containsExactly(NfsStatus.OK, NfsStatus.OK, NfsStatus.EXIST);
    }
  }

  private static Create.Arguments exclusive(FileHandle directory, long verifier) {
    return new Create.Arguments(
        new DirOpArgs(directory, FileName.of("x")), new CreateHow.Exclusive(verifier));
  }

  @Test
  void readOnly_everyChange_isRefused() throws Exception {
    try (var proxied = readOnly(directory);
        var client = new TestClient(proxied.port(), TestClient.ROOT)) {
      Files.writeString(proxied.origin.resolve("file"), "text");
      FileHandle file = client.walk("file");
      FileHandle root = client.root();
      assertThat(client.write(file, 0, StableHow.FILE_SYNC, new byte[1]).status())
          .isEqualTo(NfsStatus.ROFS);
      assertThat(client.create(root, "new", 0644).status()).isEqualTo(NfsStatus.ROFS);
      assertThat(client.call(Nfs3.REMOVE, new DirOpArgs(root, FileName.of("file"))).status())
          .isEqualTo(NfsStatus.ROFS);
      int all = Access.READ | Access.MODIFY | Access.EXTEND | Access.DELETE;
      assertThat(ok(client.call(Nfs3.ACCESS, new Access.Arguments(file, all))).access())
          .isEqualTo(Access.READ);
      assertThat(client.bytes(file)).asString().isEqualTo("text");
    }
  }

  @Test
  void squash_ofRoot_isNobodyAtTheOrigin() throws Exception {
    try (var proxied = squashing(directory);
        var client = new TestClient(proxied.port(), TestClient.ROOT)) {
      owned(Files.writeString(proxied.origin.resolve("secret"), "s"), 0, "rw-------");
      owned(Files.createDirectory(proxied.origin.resolve("open")), 0, "rwxrwxrwx");
      assertThat(client.read(client.walk("secret"), 0, 1).status()).isEqualTo(NfsStatus.ACCES);
      ok(client.create(client.walk("open"), "made", 0644));
      assertThat(Files.getAttribute(proxied.origin.resolve("open/made"), "unix:uid"))
          .isEqualTo(65_534);
    }
  }

  @Test
  void read_ofWhatAnotherUserMayRead_isRefusedFromTheCacheToo() throws Exception {
    try (var proxied = squashing(directory);
        var owner = new TestClient(proxied.port(), TestClient.user(1000));
        var other = new TestClient(proxied.port(), TestClient.user(1001))) {
      owned(Files.writeString(proxied.origin.resolve("mine"), "text"), 1000, "rw-------");
      FileHandle file = owner.walk("mine");
      assertThat(owner.bytes(file)).asString().isEqualTo("text");
      assertThat(other.read(file, 0, 4).status()).isEqualTo(NfsStatus.ACCES);
      assertThat(other.write(file, 0, StableHow.UNSTABLE, new byte[1]).status())
          .isEqualTo(NfsStatus.ACCES);
      assertThat(owner.bytes(file)).asString().isEqualTo("text");
    }
  }

  @Test
  void lookup_inADirectoryOfAnother_isRefusedFromTheCacheToo() throws Exception {
    try (var proxied = squashing(directory);
        var owner = new TestClient(proxied.port(), TestClient.user(1000));
        var other = new TestClient(proxied.port(), TestClient.user(1001))) {
      Path mine = Files.createDirectory(proxied.origin.resolve("mine"));
      Files.createDirectory(mine.resolve("below"));
      owned(mine, 1000, "rwx------");
      FileHandle inside = owner.walk("mine");
      ok(owner.lookup(inside, "below"));
      assertThat(other.lookup(inside, "below").status()).isEqualTo(NfsStatus.ACCES);
      assertThat(other.list(inside, 0, 8_000).status()).isEqualTo(NfsStatus.ACCES);
    }
  }

  @Test
  void write_byTheOwnerOfAReadOnlyFile_isAllowed() throws Exception {
    try (var proxied = squashing(directory);
        var owner = new TestClient(proxied.port(), TestClient.user(1000))) {
      owned(Files.createDirectory(proxied.origin.resolve("home")), 1000, "rwxr-xr-x");
      FileHandle file = owner.make(owner.walk("home"), "copy", 0444);
      ok(owner.write(file, 0, StableHow.FILE_SYNC, random(10)));
      assertThat(proxied.origin.resolve("home/copy")).hasBinaryContent(random(10));
    }
  }

  @Test
  void lookup_ofTheParentOfTheRoot_isTheRoot() throws Exception {
    try (var proxied = new ProxiedStub(directory);
        var client = new TestClient(proxied.port(), TestClient.ROOT)) {
      Files.createDirectories(proxied.origin.resolve("a/b"));
      FileHandle root = client.root();
      assertThat(client.walk("..")).isEqualTo(root);
      assertThat(client.walk("a", "b", "..", "..", "..", ".")).isEqualTo(root);
      assertThat(client.lookup(root, "a/b").status()).isEqualTo(NfsStatus.INVAL);
      assertThat(client.lookup(root, "../a").status()).isEqualTo(NfsStatus.INVAL);
      assertThat(client.lookup(root, "").status()).isEqualTo(NfsStatus.INVAL);
    }
  }

  @Test
  void mount_ofAPath_staysInTheExport() throws Exception {
    try (var proxied = new ProxiedStub(directory);
        var client = new TestClient(proxied.port(), TestClient.ROOT)) {
      Files.createDirectories(proxied.origin.resolve("a/b"));
      Files.createFile(proxied.origin.resolve("file"));
      Files.createSymbolicLink(proxied.origin.resolve("link"), Path.of("/"));
      assertThat(((MountResult.Ok) client.mount("/export/a/b")).handle())
          .isEqualTo(client.walk("a", "b"));
      for (String nowhere :
          List.of("/", "/other", "/export/..", "/export/a/../..", "export", "/export/none")) {
        assertThat(client.mount(nowhere)).isEqualTo(new MountResult.Failed(MountStatus.NOENT));
      }
      for (String noDirectory : List.of("/export/file", "/export/link")) {
        assertThat(client.mount(noDirectory)).isEqualTo(new MountResult.Failed(MountStatus.NOTDIR));
      }
      assertThat(client.call(Mount3.EXPORT, Void0.VOID))
          .singleElement()
          .satisfies(export -> assertThat(export.directory()).hasToString("/export"));
    }
  }

  @Test
  void list_inSmallPieces_hasEveryNameOnceThoughTheDirectoryChanges() throws Exception {
    try (var proxied = new ProxiedStub(directory)) {
      Path crowd = Files.createDirectory(proxied.origin.resolve("crowd"));
      List<String> names = Stream.iterate(0, i -> i + 1).limit(500).map(i -> "f" + i).toList();
      for (String name : names) {
        Files.createFile(crowd.resolve(name));
      }
      List<String> seen = new ArrayList<>();
      long cookie = 0;
      boolean end = false;
      while (!end) {
        try (var client = new TestClient(proxied.port(), TestClient.ROOT)) {
          Readdirplus.Success part = ok(client.list(client.walk("crowd"), cookie, 30_000));
          part.entries().forEach(entry -> seen.add(entry.name().toString()));
          cookie = part.entries().getLast().cookie();
          end = part.endOfDirectory();
        }
        Files.createFile(crowd.resolve("late" + seen.size()));
        proxied.restart();
      }
      assertThat(seen).contains(".", "..").doesNotHaveDuplicates().containsAll(names);
    }
  }
}
