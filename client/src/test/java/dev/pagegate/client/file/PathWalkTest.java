package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.FakeRemote.Node;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathWalkTest {
  private final Fixture fixture = new Fixture();
  private final FakeRemote server = fixture.server;
  private final FileSystem files = fixture.files;
  private final Node rootNode = server.rootNode();
  private final Node directory = server.directory(rootNode, "d");
  private final Node file = server.file(directory, "f", Fixture.utf8("text"));

  @BeforeEach
  void links() {
    server.symlink(rootNode, "relative", "d/f");
    server.symlink(directory, "absolute", "/d/f");
    server.symlink(directory, "up", "../../../d/f");
    server.symlink(rootNode, "chain", "d/up");
    server.symlink(rootNode, "loop", "loop");
    fixture.settle();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void assertFails(String path, FsError error) {
    assertThatThrownBy(() -> files.resolve(path))
        .isInstanceOfSatisfying(FsException.class, e -> assertThat(e.error()).isEqualTo(error))
        .hasMessageContaining(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/d/f",
        "d/f",
        "//d//f",
        "/d/./f",
        "/d/../d/f",
        "/../../d/f",
        "/relative",
        "/d/absolute",
        "/d/up",
        "/chain"
      })
  void resolve_everySpelling_findsTheFile(String path) throws FsException {
    assertThat(files.resolve(path).handle()).isEqualTo(file.handle);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", ".", "..", "/d/..", "/../.."})
  void resolve_root_isNeverLeft(String path) throws FsException {
    assertThat(files.resolve(path)).isSameAs(files.root());
  }

  @Test
  void resolve_circle_fails() {
    assertFails("/loop", FsError.SYMBOLIC_LINK_LOOP);
  }

  @Test
  void resolve_throughFile_fails() {
    assertFails("/d/f/x", FsError.NOT_A_DIRECTORY);
  }

  @Test
  void resolve_again_asksNobody() throws FsException {
    files.attributes(files.root());
    files.resolve("/chain");
    fixture.settle();
    files.attributes(files.root());
    files.resolve("/chain");
    server.takeCalls();
    files.resolve("/chain");
    assertThat(server.takeCalls()).isEmpty();
  }

  @Test
  void resolve_cachedDirectoryReplaced_walksAgain() throws FsException {
    files.attributes(files.root());
    files.resolve("/d");
    Node replacement = server.directory(rootNode, "d");
    Node inside = server.file(replacement, "g", Fixture.utf8("new"));
    fixture.settle();
    assertThat(files.resolve("/d/g").handle()).isEqualTo(inside.handle);
  }

  @Test
  void attributes_ofRemovedFile_isStaleNotIo() throws FsException {
    Inode inode = files.resolve("/d/f");
    server.unlink(directory, "f");
    fixture.settle();
    assertThatThrownBy(() -> files.attributes(inode))
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.error()).isEqualTo(FsError.STALE));
  }
}
