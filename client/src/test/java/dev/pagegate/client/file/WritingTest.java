package dev.pagegate.client.file;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.FakeRemote.Node;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.SetTime;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of writes, of their errors, and of caches meanwhile, at a server that we control.
 */
class WritingTest {
  private final Fixture fixture = new Fixture();
  private final FakeRemote server = fixture.server;

  @AfterEach
  void close() {
    fixture.close();
  }

  static ByteBuf utf8(String text) {
    return Unpooled.wrappedBuffer(Fixture.utf8(text));
  }

  private static SetAttributes size(long sizeBytes) {
    SetTime keep = new SetTime.DontChange();
    return new SetAttributes(null, null, null, sizeBytes, keep, keep);
  }

  private OpenFile open(String path) throws FsException {
    return fixture.files.open(fixture.files.resolve(path), OpenMode.READ_WRITE);
  }

  private OpenFile create(String name) throws FsException {
    return fixture.files.create(
        fixture.files.root(),
        FileName.of(name),
        CreateMode.GUARDED,
        SetAttributes.NONE,
        OpenMode.READ_WRITE);
  }

  private static String content(Node node) {
    return new String(node.content, StandardCharsets.UTF_8);
  }

  private static void assertFails(FsError error, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(FsException.class, e -> assertThat(e.error()).isEqualTo(error));
  }

  @Test
  void write_beforeFlush_isReadHereAndNotAtTheServer() throws Exception {
    Node node = server.file(server.rootNode(), "a", Fixture.utf8("hello"));
    fixture.settle();
    try (OpenFile file = open("/a")) {
      file.write(4, utf8("p, please"));
      assertThat(Fixture.text(file)).isEqualTo("hellp, please");
      assertThat(file.sizeBytes()).isEqualTo(13);
      assertThat(fixture.files.attributes(file.inode()).sizeBytes()).isEqualTo(13);
      assertThat(content(node)).isEqualTo("hello");
      file.flush();
      assertThat(content(node)).isEqualTo("hellp, please");
    }
    assertThat(fixture.cat("/a")).isEqualTo("hellp, please");
  }

  @Test
  void list_ofADirtyFile_tellsItsSizeHere() throws Exception {
    server.file(server.rootNode(), "a", Fixture.utf8("hello"));
    fixture.settle();
    try (OpenFile file = open("/a")) {
      file.write(4, utf8("p, please"));
      assertThat(listedSize()).isEqualTo(13);
    }
  }

  @Test
  void list_ofAFileWrittenSinceItWasListed_tellsItsSizeNow() throws Exception {
    server.file(server.rootNode(), "a", Fixture.utf8("hello"));
    fixture.settle();
    try (OpenFile file = open("/a")) {
      DirectoryListing listing = fixture.files.list(fixture.files.root(), 0);
      file.write(4, utf8("p, please"));
      file.flush();
      assertThat(sizeOf(listing.next())).isEqualTo(13);
    }
  }

  private long listedSize() throws FsException {
    return sizeOf(fixture.files.list(fixture.files.root(), 0).next());
  }

  private static long sizeOf(@Nullable DirectoryEntry entry) {
    return requireNonNull(requireNonNull(entry).attributes()).sizeBytes();
  }

  @Test
  void flush_afterOwnWrites_keepsWhatIsCached() throws Exception {
    byte[] large = new byte[3 * HeapStore.PAGE_BYTES];
    server.file(server.rootNode(), "a", large);
    fixture.settle();
    fixture.cat("/a");
    server.takeCalls();
    try (OpenFile file = open("/a")) {
      file.write(0, utf8("x"));
      file.flush();
    }
    fixture.cat("/a");
    assertThat(server.takeCalls()).doesNotContain("READ");
    assertThat(fixture.store.livePages()).isEqualTo(3);
  }

  @Test
  void flush_whenOthersWroteMeanwhile_dropsWhatIsCached() throws Exception {
    byte[] large = new byte[3 * HeapStore.PAGE_BYTES];
    Node node = server.file(server.rootNode(), "a", large);
    fixture.settle();
    fixture.cat("/a");
    try (OpenFile file = open("/a")) {
      file.write(0, utf8("x"));
      fixture.settle();
      server.beforeChange(
          () -> {
            byte[] theirs = large.clone();
            theirs[5000] = 'y';
            server.write(node, theirs);
          });
      file.flush();
      assertThat(Fixture.bytes(file)[5000]).isEqualTo((byte) 'y');
      assertThat(Fixture.bytes(file)[0]).isEqualTo((byte) 'x');
    }
  }

  @Test
  void flush_ofRepliesWithoutWcc_dropsWhatIsCached() throws Exception {
    server.file(server.rootNode(), "a", new byte[3 * HeapStore.PAGE_BYTES]);
    fixture.settle();
    fixture.cat("/a");
    server.omitWcc();
    try (OpenFile file = open("/a")) {
      file.write(0, utf8("x"));
      fixture.settle();
      file.flush();
      server.takeCalls();
      assertThat(Fixture.bytes(file)).hasSize(3 * HeapStore.PAGE_BYTES).startsWith('x');
      assertThat(server.takeCalls()).contains("READ");
    }
  }

  @Test
  void flush_acrossARestartOfTheServer_sendsEverythingAgain() throws Exception {
    Node node = server.file(server.rootNode(), "a", new byte[0]);
    fixture.settle();
    try (OpenFile file = open("/a")) {
      file.write(0, utf8("first"));
      file.write(3L * HeapStore.PAGE_BYTES, utf8("second"));
      server.beforeCommit(server::restart);
      file.flush();
    }
    assertThat(content(node)).startsWith("first").endsWith("second");
    assertThat(node.durable).isNull();
  }

  @Test
  void writeError_isToldOnceToEachOpenFile() throws Exception {
    server.file(server.rootNode(), "a", new byte[0]);
    fixture.settle();
    try (OpenFile one = open("/a");
        OpenFile other = open("/a")) {
      one.write(0, utf8("x"));
      server.failWrites(FsError.NO_SPACE);
      assertFails(FsError.NO_SPACE, one::flush);
      one.flush();
      assertFails(FsError.NO_SPACE, other::fsync);
      other.fsync();
      try (OpenFile late = open("/a")) {
        late.flush();
      }
    }
  }

  @Test
  void unreachableServer_keepsWhatIsDirty() throws Exception {
    Node node = server.file(server.rootNode(), "a", new byte[0]);
    fixture.settle();
    try (OpenFile file = open("/a")) {
      file.write(0, utf8("kept"));
      server.failWrites(FsError.SERVER_UNREACHABLE);
      assertFails(FsError.SERVER_UNREACHABLE, file::flush);
      assertThat(Fixture.text(file)).isEqualTo("kept");
      server.failWrites(null);
      file.flush();
    }
    assertThat(content(node)).isEqualTo("kept");
  }

  @Test
  void truncate_thenExtend_showsZerosNeverOldBytes() throws Exception {
    byte[] old = new byte[3 * HeapStore.PAGE_BYTES];
    Arrays.fill(old, (byte) 7);
    server.file(server.rootNode(), "a", old);
    fixture.settle();
    fixture.cat("/a");
    try (OpenFile file = open("/a")) {
      file.write(2L * HeapStore.PAGE_BYTES + 5, utf8("dirty and gone"));
      file.write(10, utf8("stays"));
      fixture.files.setAttributes(file.inode(), size(100));
      assertThat(file.sizeBytes()).isEqualTo(100);
      fixture.files.setAttributes(file.inode(), size(3L * HeapStore.PAGE_BYTES));
      byte[] now = Fixture.bytes(file);
      assertThat(now).hasSize(old.length);
      assertThat(new String(now, 10, 5, StandardCharsets.UTF_8)).isEqualTo("stays");
      for (int i = 100; i < now.length; i++) {
        assertThat(now[i]).as("byte " + i).isZero();
      }
    }
  }

  @Test
  void write_farBehindTheEnd_leavesZerosOnceCommitted() throws Exception {
    server.file(server.rootNode(), "a", Fixture.utf8("start"));
    fixture.settle();
    fixture.cat("/a");
    try (OpenFile file = open("/a")) {
      file.write(2L * HeapStore.PAGE_BYTES, utf8("end"));
      file.flush();
      byte[] now = Fixture.bytes(file);
      assertThat(now).hasSize(2 * HeapStore.PAGE_BYTES + 3).startsWith(Fixture.utf8("start"));
      assertThat(now[5]).isZero();
    }
  }

  @Test
  void foreignTruncation_afterOwnWritesAreCommitted_isSeenAtOpen() throws Exception {
    Node node = server.file(server.rootNode(), "a", new byte[0]);
    fixture.settle();
    try (OpenFile file = open("/a")) {
      file.write(0, utf8("a long line"));
      file.flush();
    }
    fixture.settle();
    server.write(node, Fixture.utf8("short"));
    assertThat(fixture.cat("/a")).isEqualTo("short");
  }

  @Test
  void append_goesToTheEndAsKnownHere() throws Exception {
    server.file(server.rootNode(), "a", Fixture.utf8("one"));
    fixture.settle();
    try (OpenFile file = open("/a")) {
      assertThat(file.append(utf8("two"))).isEqualTo(3);
      assertThat(file.append(utf8("three"))).isEqualTo(6);
      assertThat(Fixture.text(file)).isEqualTo("onetwothree");
    }
  }

  @Test
  void close_withDirtyPages_losesNothing() throws Exception {
    Node node = server.file(server.rootNode(), "a", new byte[0]);
    fixture.settle();
    try (OpenFile file = open("/a")) {
      file.write(0, utf8("later"));
    }
    assertThat(fixture.files.flush()).isZero();
    assertThat(content(node)).isEqualTo("later");
  }

  @Test
  void closeOfTheFileSystem_withDirtyPages_sendsThem() throws Exception {
    Node node = server.file(server.rootNode(), "a", new byte[0]);
    fixture.settle();
    try (OpenFile file = open("/a")) {
      file.write(0, utf8("last"));
    }
    fixture.files.close();
    assertThat(content(node)).isEqualTo("last");
  }

  @Test
  void closeOfTheFileSystem_whenTheServerTakesNothing_ends() throws Exception {
    Node node = server.file(server.rootNode(), "a", new byte[0]);
    fixture.settle();
    server.failWrites(FsError.SERVER_UNREACHABLE);
    try (OpenFile file = open("/a")) {
      file.write(0, utf8("lost"));
    }
    fixture.files.close();
    server.failWrites(null);
    fixture.files.close();
    assertThat(content(node)).isEmpty();
  }

  @Test
  void remove_ofAnOpenFile_hidesItUntilItIsClosed() throws Exception {
    server.file(server.rootNode(), "a", Fixture.utf8("alive"));
    fixture.settle();
    try (OpenFile file = open("/a")) {
      fixture.files.remove(fixture.files.root(), FileName.of("a"));
      assertFails(FsError.NO_SUCH_ENTRY, () -> fixture.files.resolve("/a"));
      file.write(0, utf8("A"));
      file.flush();
      assertThat(Fixture.text(file)).isEqualTo("Alive");
      assertThat(server.rootNode().children).hasSize(1);
    }
    assertThat(server.rootNode().children).isEmpty();
  }

  @Test
  void rename_overAnOpenFile_hidesThatUntilItIsClosed() throws Exception {
    server.file(server.rootNode(), "a", Fixture.utf8("old"));
    server.file(server.rootNode(), "b", Fixture.utf8("new"));
    fixture.settle();
    try (OpenFile file = open("/a")) {
      Inode root = fixture.files.root();
      fixture.files.rename(root, FileName.of("b"), root, FileName.of("a"));
      assertThat(Fixture.text(file)).isEqualTo("old");
      assertThat(fixture.cat("/a")).isEqualTo("new");
    }
    assertThat(server.rootNode().children).containsOnlyKeys(FileName.of("a"));
  }

  @Test
  void ownNames_areKnownWithoutAsking() throws Exception {
    server.file(server.rootNode(), "a", Fixture.utf8("a"));
    fixture.settle();
    fixture.cat("/a");
    fixture.cat("/a"); // now that the directory's version is known
    create("b").close();
    server.takeCalls();
    fixture.files.lookup(fixture.files.root(), FileName.of("a"));
    fixture.files.lookup(fixture.files.root(), FileName.of("b"));
    assertThat(server.takeCalls()).isEmpty();
    fixture.files.remove(fixture.files.root(), FileName.of("b"));
    server.takeCalls();
    assertFails(
        FsError.NO_SUCH_ENTRY, () -> fixture.files.lookup(fixture.files.root(), FileName.of("b")));
    fixture.files.lookup(fixture.files.root(), FileName.of("a"));
    assertThat(server.takeCalls()).isEmpty();
  }

  @Test
  void names_whenOthersChangedTheDirectoryMeanwhile_areAskedForAgain() throws Exception {
    Node theirs = server.file(server.rootNode(), "a", Fixture.utf8("a"));
    fixture.settle();
    fixture.cat("/a");
    fixture.settle();
    server.beforeChange(() -> server.unlink(server.rootNode(), "a"));
    create("b").close();
    assertThat(theirs.gone).isTrue();
    assertFails(
        FsError.NO_SUCH_ENTRY, () -> fixture.files.lookup(fixture.files.root(), FileName.of("a")));
  }

  @Test
  void hiddenFile_leftByACrash_isRemovedAtTheNextStart(@TempDir Path directory) throws Exception {
    Path journal = directory.resolve("hidden");
    Node node = server.file(server.rootNode(), "a", Fixture.utf8("left"));
    Inode root = fixture.files.root();
    FileName hidden = FileName.of(".nfs1");
    new SillyNames(Optional.of(HiddenFiles.at(journal))).recorded(server, root, hidden);
    server.link(server.rootNode(), ".nfs1", node);
    new SillyNames(Optional.of(HiddenFiles.at(journal))).cleanUp(server);
    assertThat(server.rootNode().children).doesNotContainKey(hidden);
    assertThat(journal).doesNotExist();
  }

  @Test
  void hole_behindAModifiedPageOfAnOldVersion_isNotServedAsZeros() throws Exception {
    Node node = server.file(server.rootNode(), "a", new byte[0]);
    fixture.settle();
    try (OpenFile file = open("/a")) {
      file.write(5, utf8("mine"));
      fixture.settle();
      server.write(node, new byte[0]);
      try (OpenFile other = open("/a")) {
        assertThat(Fixture.text(other)).endsWith("mine");
      }
    }
  }
}
