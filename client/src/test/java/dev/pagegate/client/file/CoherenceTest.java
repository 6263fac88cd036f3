package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.FakeRemote.Node;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract G9: what an open sees when others change files at the server. */
class CoherenceTest {
  private static final int PAGE = HeapStore.PAGE_BYTES;

  private final Fixture fixture = new Fixture();
  private final FakeRemote server = fixture.server;
  private final Node rootNode = server.rootNode();
  private final Node file = server.file(rootNode, "f", Fixture.utf8("old"));

  @BeforeEach
  void settled() {
    fixture.settle();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static byte[] filled(int length, char letter) {
    return Fixture.utf8(String.valueOf(letter).repeat(length));
  }

  private long reads() {
    return server.takeCalls().stream().filter("READ"::equals).count();
  }

  @Test
  void open_byPath_isOneLookup() throws FsException {
    fixture.files.attributes(fixture.files.root());
    server.takeCalls();
    fixture.files.open("/f").close();
    fixture.files.open("/f").close();
    assertThat(server.takeCalls()).containsExactly("LOOKUP f", "LOOKUP f");
  }

  @Test
  void open_byInode_isOneGetattr() throws FsException {
    Inode inode = fixture.files.resolve("/f");
    server.takeCalls();
    fixture.files.open(inode).close();
    assertThat(server.takeCalls()).containsExactly("GETATTR");
  }

  @Test
  void open_manyAtOnce_shareTheCallSentAfterTheyBegan() throws FsException {
    Inode inode = fixture.files.resolve("/f");
    server.hold();
    List<CompletableFuture<OpenFile>> opens = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      opens.add(fixture.files.openAsync(inode));
    }
    server.write(file, Fixture.utf8("newer"));
    server.release(); // what was answered before the change satisfies the first open only
    assertThat(opens.stream().filter(CompletableFuture::isDone)).hasSize(1);
    server.releaseAll();
    for (CompletableFuture<OpenFile> open : opens.subList(1, 100)) {
      assertThat(open.join().sizeBytes()).isEqualTo(5);
    }
    opens.forEach(open -> open.join().close());
    assertThat(server.takeCalls()).filteredOn("GETATTR"::equals).hasSize(2);
  }

  @Test
  void open_directory_fails() {
    server.directory(rootNode, "d");
    assertThatThrownBy(() -> fixture.files.open("/d"))
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.error()).isEqualTo(FsError.IS_A_DIRECTORY));
  }

  @Test
  void open_socket_fails() {
    server.link(rootNode, "s", server.create(FileType.SOCKET));
    assertThatThrownBy(() -> fixture.files.open("/s"))
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.error()).isEqualTo(FsError.INVALID_ARGUMENT));
  }

  @Test
  void read_unchangedBetweenOpens_comesFromMemory() throws FsException {
    assertThat(fixture.cat("/f")).isEqualTo("old");
    server.takeCalls();
    assertThat(fixture.cat("/f")).isEqualTo("old");
    assertThat(reads()).isZero();
  }

  @Test
  void read_unchangedAfterRestart_comesFromDisk() throws FsException {
    assertThat(fixture.cat("/f")).isEqualTo("old");
    fixture.restart();
    server.takeCalls();
    assertThat(fixture.cat("/f")).isEqualTo("old");
    assertThat(reads()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"new", "grown", "t", ""})
  void read_changedBetweenOpens_isNew(String content) throws FsException {
    assertThat(fixture.cat("/f")).isEqualTo("old");
    server.write(file, Fixture.utf8(content));
    assertThat(fixture.cat("/f")).isEqualTo(content);
  }

  @Test
  void read_changedWhileStopped_isNew() throws FsException {
    assertThat(fixture.cat("/f")).isEqualTo("old");
    server.write(file, Fixture.utf8("new"));
    fixture.restart();
    assertThat(fixture.cat("/f")).isEqualTo("new");
  }

  @Test
  void read_replacedByRename_isNew() throws FsException {
    assertThat(fixture.cat("/f")).isEqualTo("old");
    server.file(rootNode, "f", Fixture.utf8("new"));
    assertThat(fixture.cat("/f")).isEqualTo("new");
  }

  @Test
  void read_replacedWhileOldFileLivesOn_isNew() throws FsException {
    server.link(rootNode, "other", file);
    fixture.settle();
    assertThat(fixture.cat("/f")).isEqualTo("old");
    server.file(rootNode, "f", Fixture.utf8("new"));
    file.gone = false; // it still has its other name
    assertThat(fixture.cat("/f")).isEqualTo("new");
    assertThat(fixture.cat("/other")).isEqualTo("old");
  }

  @Test
  void read_changedWithinTheTick_isNewAtTheNextOpen() throws FsException {
    server.write(file, Fixture.utf8("one"));
    assertThat(fixture.cat("/f")).isEqualTo("one");
    server.write(file, Fixture.utf8("two")); // same size, same times
    assertThat(fixture.cat("/f")).isEqualTo("two");
  }

  @Test
  void read_changedWithinTheTick_isNewAfterIt() throws FsException {
    server.write(file, Fixture.utf8("one"));
    assertThat(fixture.cat("/f")).isEqualTo("one");
    server.write(file, Fixture.utf8("two"));
    fixture.settle();
    assertThat(fixture.cat("/f")).isEqualTo("two");
  }

  @Test
  void read_withinTheTick_isNotStored() throws FsException {
    server.write(file, Fixture.utf8("one"));
    assertThat(fixture.cat("/f")).isEqualTo("one");
    assertThat(fixture.store.livePages()).isZero();
    server.write(file, Fixture.utf8("two"));
    fixture.settle();
    fixture.restart();
    assertThat(fixture.cat("/f")).isEqualTo("two");
    assertThat(fixture.store.livePages()).isEqualTo(1);
  }

  @Test
  void read_oldTree_isStoredWhole() throws FsException {
    for (int i = 0; i < 50; i++) {
      fixture.time.advance(Duration.ofMillis(1)); // each the latest change of its server
      server.file(rootNode, "file" + i, filled(2 * PAGE + 1, 'x'));
    }
    fixture.settle();
    for (int i = 0; i < 50; i++) {
      fixture.cat("/file" + i);
    }
    assertThat(fixture.store.livePages()).isEqualTo(150);
  }

  @Test
  void read_changedWhileOpen_turnsWhollyNew() throws FsException {
    server.write(file, filled(600 * PAGE, 'a'));
    fixture.settle();
    try (OpenFile open = fixture.files.open("/f")) {
      assertThat(page(open, 500)).isEqualTo("a".repeat(PAGE));
      server.write(file, filled(600 * PAGE, 'b'));
      assertThat(page(open, 100)).isEqualTo("b".repeat(PAGE));
      // The reply told of the change, so what was read before is gone too.
      assertThat(page(open, 500)).isEqualTo("b".repeat(PAGE));
    }
  }

  @Test
  void read_changedWhileOpen_isKeptAgainInItsNewVersion() throws FsException {
    server.write(file, filled(600 * PAGE, 'a'));
    fixture.settle();
    try (OpenFile open = fixture.files.open("/f")) {
      page(open, 500);
      server.write(file, filled(600 * PAGE, 'b'));
      fixture.settle();
      page(open, 100); // brings the news
      fixture.settle();
      page(open, 300);
    }
    fixture.restart();
    try (OpenFile open = fixture.files.open("/f")) {
      server.takeCalls();
      assertThat(page(open, 300)).isEqualTo("b".repeat(PAGE));
      assertThat(reads()).isZero();
    }
  }

  @Test
  void open_rootThatIsAFile_isOneGetattr() throws FsException {
    try (Fixture single = new Fixture(FileType.REGULAR)) {
      single.server.write(single.server.rootNode(), Fixture.utf8("old"));
      single.settle();
      assertThat(single.cat("/")).isEqualTo("old");
      single.server.write(single.server.rootNode(), Fixture.utf8("newer"));
      single.server.takeCalls();
      assertThat(single.cat("/")).isEqualTo("newer");
      assertThat(single.server.takeCalls()).filteredOn("GETATTR"::equals).hasSize(1);
    }
  }

  @Test
  void read_changedWithinRead_isReadAgain() throws FsException {
    server.afterBytes(
        () -> {
          fixture.time.advance(Duration.ofSeconds(1));
          server.write(file, Fixture.utf8("new"));
        });
    assertThat(fixture.cat("/f")).isEqualTo("new");
    fixture.settle();
    fixture.restart();
    assertThat(fixture.cat("/f")).isEqualTo("new");
  }

  @Test
  void read_withoutAttributes_isConfirmedByGetattr() throws FsException {
    server.omitAttributes();
    fixture.files.attributes(fixture.files.root());
    server.takeCalls();
    assertThat(fixture.cat("/f")).isEqualTo("old");
    assertThat(server.takeCalls()).containsExactly("LOOKUP f", "READ", "GETATTR");
    assertThat(fixture.store.livePages()).isEqualTo(1);
  }

  @Test
  void read_withoutAttributesChangedWithin_isReadAgain() throws FsException {
    server.omitAttributes();
    server.afterBytes(
        () -> {
          fixture.time.advance(Duration.ofSeconds(1));
          server.write(file, Fixture.utf8("new"));
        });
    assertThat(fixture.cat("/f")).isEqualTo("new");
  }

  @Test
  void read_removedWhileOpen_isStaleForWhatIsNotCached() throws FsException {
    server.write(file, filled(600 * PAGE, 'a'));
    fixture.settle();
    try (OpenFile open = fixture.files.open("/f")) {
      assertThat(page(open, 500)).isEqualTo("a".repeat(PAGE));
      server.unlink(rootNode, "f");
      assertThat(page(open, 500)).isEqualTo("a".repeat(PAGE));
      assertThatThrownBy(() -> page(open, 100))
          .isInstanceOfSatisfying(
              FsException.class, e -> assertThat(e.error()).isEqualTo(FsError.STALE));
    }
    assertThatThrownBy(() -> fixture.files.open("/f"))
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.error()).isEqualTo(FsError.NO_SUCH_ENTRY));
  }

  @Test
  void attributes_overtakenReply_doNotRollBack() throws FsException {
    Inode inode = fixture.files.resolve("/f");
    fixture.settle();
    server.hold();
    CompletableFuture<?> slow = fixture.files.attributesAsync(inode);
    server.write(file, Fixture.utf8("newer"));
    CompletableFuture<?> fast = fixture.files.lookupAsync(fixture.files.root(), name("f"));
    server.releaseNewest();
    assertThat(fast).isCompleted();
    server.releaseAll();
    assertThat(slow).isCompleted();
    assertThat(fixture.files.attributes(inode).sizeBytes()).isEqualTo(5);
  }

  @Test
  void read_afterClose_fails() throws FsException {
    OpenFile closed = fixture.files.open("/f");
    closed.close();
    assertThatThrownBy(() -> Fixture.text(closed))
        .isInstanceOf(FsException.class)
        .hasMessageContaining("closed");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE, 2_500_000})
  void read_anySize_isWhole(int size) throws FsException {
    byte[] content = new byte[size];
    for (int i = 0; i < size; i++) {
      content[i] = (byte) (i * 31 + i / 4096);
    }
    server.write(file, content);
    fixture.settle();
    for (int round = 0; round < 3; round++) {
      try (OpenFile open = fixture.files.open("/f")) {
        assertThat(open.sizeBytes()).isEqualTo(size);
        assertThat(Fixture.bytes(open)).isEqualTo(content);
      }
      if (round == 1) {
        fixture.restart();
      }
    }
  }

  @Test
  void read_littleMemory_fetchesNothingTwice() throws FsException {
    server.write(file, filled(6 << 20, 'a')); // the fixture has 8 MiB, a quarter for readahead
    fixture.settle();
    try (OpenFile open = fixture.files.open("/f")) {
      server.takeCalls();
      for (int index = 0; index < (6 << 20) / PAGE; index++) {
        assertThat(page(open, index)).hasSize(PAGE);
      }
      assertThat(reads()).isLessThanOrEqualTo(12);
      assertThat(fixture.store.hits()).as("dropped before they were read").isZero();
    }
  }

  private static FileName name(String name) {
    return FileName.of(name);
  }

  private static String page(OpenFile open, int index) throws FsException {
    ByteBuf bytes = Unpooled.buffer(PAGE, PAGE);
    try {
      open.read((long) index * PAGE, bytes);
      return bytes.toString(StandardCharsets.UTF_8);
    } finally {
      bytes.release();
    }
  }
}
