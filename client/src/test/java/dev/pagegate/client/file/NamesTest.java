package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.FakeRemote.Node;
import dev.pagegate.protocol.nfs3.FileName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NamesTest {
  private static final FileName A = FileName.of("a");

  private final Fixture fixture = new Fixture();
  private final FakeRemote server = fixture.server;
  private final FileSystem files = fixture.files;
  private final Node rootNode = server.rootNode();

  @AfterEach
  void close() {
    fixture.close();
  }

  /** The root's attributes are known and old. */
  private void settledRoot() throws FsException {
    fixture.settle();
    files.attributes(files.root());
    server.takeCalls();
  }

  private void assertAbsent(FileName name) {
    assertThatThrownBy(() -> files.lookup(files.root(), name))
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.error()).isEqualTo(FsError.NO_SUCH_ENTRY))
        .hasMessageContaining("'" + name + "'");
  }

  @Test
  void lookup_again_asksNobody() throws FsException {
    server.file(rootNode, "a", Fixture.utf8("x"));
    settledRoot();
    Inode first = files.lookup(files.root(), A);
    assertThat(files.lookup(files.root(), A)).isSameAs(first);
    assertThat(server.takeCalls()).containsExactly("LOOKUP a");
  }

  @Test
  void lookup_absentAgain_asksNobody() throws FsException {
    settledRoot();
    assertAbsent(A);
    assertAbsent(A);
    assertThat(server.takeCalls()).containsExactly("LOOKUP a");
  }

  @Test
  void lookup_afterDirectoryChanged_asksAgain() throws FsException {
    Node old = server.file(rootNode, "a", Fixture.utf8("x"));
    settledRoot();
    assertThat(files.lookup(files.root(), A).handle()).isEqualTo(old.handle);
    Node replacement = server.file(rootNode, "a", Fixture.utf8("y"));
    fixture.time.advance(Duration.ofSeconds(30)); // the directory's attributes have expired
    files.attributes(files.root());
    assertThat(files.lookup(files.root(), A).handle()).isEqualTo(replacement.handle);
  }

  @Test
  void lookup_absentThenCreated_isFoundWhenTheDirectoryIsSeenChanged() throws FsException {
    settledRoot();
    assertAbsent(A);
    Node created = server.file(rootNode, "a", Fixture.utf8("y"));
    fixture.time.advance(Duration.ofSeconds(30));
    files.attributes(files.root());
    assertThat(files.lookup(files.root(), A).handle()).isEqualTo(created.handle);
  }

  @Test
  void lookup_directoryUnchangedAfterExpiry_isConfirmedByTheDirectory() throws FsException {
    server.file(rootNode, "a", Fixture.utf8("x"));
    settledRoot();
    files.lookup(files.root(), A);
    fixture.time.advance(Duration.ofSeconds(30));
    files.attributes(files.root());
    server.takeCalls();
    files.lookup(files.root(), A);
    assertThat(server.takeCalls()).isEmpty();
  }

  @Test
  void lookup_withinTheDirectorysTick_isNotRemembered() throws FsException {
    settledRoot();
    server.file(rootNode, "b", Fixture.utf8("x")); // the directory changes now
    fixture.time.advance(Duration.ofSeconds(30));
    server.file(rootNode, "c", Fixture.utf8("x")); // and now
    files.attributes(files.root());
    assertAbsent(A);
    // Created within the same tick: the directory's times are what they were.
    Node created = server.file(rootNode, "a", Fixture.utf8("x"));
    assertThat(files.lookup(files.root(), A).handle()).isEqualTo(created.handle);
  }

  @Test
  void lookup_overtakenByChangeOfDirectory_isNotBelieved() throws FsException {
    Node old = server.file(rootNode, "a", Fixture.utf8("x"));
    settledRoot();
    server.hold();
    var slow = files.lookupAsync(files.root(), A);
    server.file(rootNode, "a", Fixture.utf8("y"));
    fixture.time.advance(Duration.ofSeconds(1));
    var fresh = files.root().revalidated();
    server.releaseNewest();
    assertThat(fresh).isCompleted();
    server.releaseAll();
    assertThat(slow.join().handle()).isEqualTo(old.handle);
    assertThat(files.lookup(files.root(), A).handle()).isNotEqualTo(old.handle);
  }

  @Test
  void list_feedsNamesAndAttributes() throws FsException {
    server.file(rootNode, "a", Fixture.utf8("x"));
    settledRoot();
    assertThat(names(files.root())).containsExactly("a");
    server.takeCalls();
    Inode a = files.lookup(files.root(), A);
    assertThat(files.attributes(a).sizeBytes()).isEqualTo(1);
    assertThat(server.takeCalls()).isEmpty();
  }

  @Test
  void list_largeDirectory_yieldsEveryNameOnceInLinearlyManyCalls() throws FsException {
    int count = 20_000;
    for (int i = 0; i < count; i++) {
      rootNode.children.put(FileName.of("file" + i), rootNode);
    }
    settledRoot();
    assertThat(names(files.root())).hasSize(count).doesNotHaveDuplicates();
    assertThat(server.takeCalls()).hasSize(count / FakeRemote.CHUNK_ENTRIES);
  }

  @Test
  void list_fromCookie_resumesBehindIt() throws FsException {
    for (int i = 0; i < 300; i++) {
      rootNode.children.put(FileName.of("file" + i), rootNode);
    }
    settledRoot();
    DirectoryListing first = files.list(files.root(), 0);
    long cookie = 0;
    for (int i = 0; i < 150; i++) {
      DirectoryEntry entry = first.next();
      cookie = entry == null ? -1 : entry.cookie();
    }
    assertThat(files.list(files.root(), cookie).next())
        .extracting(entry -> entry.name().toString())
        .isEqualTo("file150");
  }

  @Test
  void list_cookiesDoNotAdvance_fails() throws FsException {
    server.file(rootNode, "a", Fixture.utf8("x"));
    server.stickCookies();
    assertThatThrownBy(() -> names(files.root()))
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.error()).isEqualTo(FsError.BAD_REPLY));
  }

  private List<String> names(Inode directory) throws FsException {
    List<String> names = new ArrayList<>();
    DirectoryListing listing = files.list(directory, 0);
    @Nullable DirectoryEntry entry;
    while ((entry = listing.next()) != null) {
      names.add(entry.name().toString());
    }
    return names;
  }
}
