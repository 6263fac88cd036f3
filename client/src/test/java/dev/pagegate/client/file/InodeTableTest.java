package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.FakeRemote.Node;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InodeTableTest {
  private final Fixture fixture = new Fixture();
  private final Node file = fixture.server.file(fixture.server.rootNode(), "f", new byte[] {1});

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void of_whileHeld_isTheSame() throws FsException {
    fixture.settle();
    Inode inode = fixture.files.resolve("/f");
    try (OpenFile open = fixture.files.open("/f")) {
      assertThat(open.inode()).isSameAs(inode);
    }
  }

  @Test
  void dropIdlePages_whileOpen_keepsThem() throws FsException {
    fixture.settle();
    OpenFile open = fixture.files.open("/f");
    assertThat(Fixture.bytes(open)).hasSize(1);
    open.inode().dropIdlePages();
    fixture.server.takeCalls();
    assertThat(Fixture.bytes(open)).hasSize(1);
    assertThat(fixture.server.takeCalls()).isEmpty();
    open.close();
    open.inode().dropIdlePages();
    fixture.server.takeCalls();
    try (OpenFile again = fixture.files.open("/f")) {
      assertThat(Fixture.bytes(again)).isEqualTo(file.content);
    }
    // From disk: the pages in memory are gone, the cached copy is not.
    assertThat(fixture.server.takeCalls()).doesNotContain("READ");
  }
}
