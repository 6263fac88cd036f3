package dev.pagegate.serverstub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.nfs3.DirOpArgs;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.Rename;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A handle means one file for as long as the file exists. */
class HandleTest {
  @TempDir Path exported;

  @Test
  void handle_afterRestart_meansTheSameFile() throws IOException {
    Files.createDirectories(exported.resolve("a/b"));
    Files.writeString(exported.resolve("a/b/file"), "content");
    FileHandle file;
    FileHandle directory;
    try (ServedDirectory served = new ServedDirectory(exported)) {
      file = served.client.find("a", "b", "file");
      directory = served.client.find("a", "b");
      assertThat(file.bytes().length()).isLessThanOrEqualTo(FileHandle.MAX_BYTES);
    }
    Files.move(exported.resolve("a"), exported.resolve("renamed-meanwhile"));
    try (ServedDirectory served = new ServedDirectory(exported)) {
      assertThat(served.client.read(file, 0, 100).bytes()).asString().isEqualTo("content");
      assertThat(served.client.lookup(directory, "file")).isEqualTo(file);
    }
  }

  @Test
  void handle_afterRename_meansTheSameFile() throws IOException {
    Files.createDirectories(exported.resolve("a/b"));
    Files.createDirectory(exported.resolve("c"));
    Files.writeString(exported.resolve("a/b/file"), "content");
    try (ServedDirectory served = new ServedDirectory(exported)) {
      StubClient client = served.client;
      FileHandle file = client.find("a", "b", "file");
      // Through the server, of a directory above; then behind its back, of the file itself.
      client.ok(
          Nfs3.RENAME,
          new Rename.Arguments(
              new DirOpArgs(client.find("a"), FileName.of("b")),
              new DirOpArgs(client.find("c"), FileName.of("d"))));
      assertThat(client.read(file, 0, 100).bytes()).asString().isEqualTo("content");
      Files.move(exported.resolve("c/d/file"), exported.resolve("moved"));
      assertThat(client.read(file, 0, 100).bytes()).asString().isEqualTo("content");
    }
  }

  @Test
  void handle_afterRemoval_isStale() throws IOException {
    Files.writeString(exported.resolve("one"), "1");
    Files.writeString(exported.resolve("two"), "2");
    try (ServedDirectory served = new ServedDirectory(exported)) {
      StubClient client = served.client;
      FileHandle one = client.find("one");
      FileHandle two = client.find("two");
      client.ok(Nfs3.REMOVE, new DirOpArgs(client.root(), FileName.of("one")));
      Files.delete(exported.resolve("two"));
      assertThat(client.status(Nfs3.GETATTR, one)).isEqualTo(NfsStatus.STALE);
      assertThat(client.status(Nfs3.GETATTR, two)).isEqualTo(NfsStatus.STALE);
    }
  }

  @Test
  void handle_ofReusedInode_isStale() throws IOException {
    try (ServedDirectory served = new ServedDirectory(exported)) {
      StubClient client = served.client;
      boolean reused = false;
      for (int round = 0; round < 200 && !reused; round++) {
        Path file = exported.resolve("file" + round);
        Files.writeString(file, "old");
        FileHandle handle = client.find("file" + round);
        long inode = client.attributes(handle).fileId();
        Files.delete(file);
        Path next = exported.resolve("next" + round);
        Files.writeString(next, "new");
        reused = client.attributes(client.find("next" + round)).fileId() == inode;
        assertThat(client.status(Nfs3.GETATTR, handle)).isEqualTo(NfsStatus.STALE);
        Files.delete(next);
      }
      assertThat(reused).as("the file system used an inode number again").isTrue();
    }
  }

  @Test
  void handle_ofLinkedFile_survivesRemovalOfOneName() throws IOException {
    Files.writeString(exported.resolve("one"), "content");
    Files.createLink(exported.resolve("two"), exported.resolve("one"));
    try (ServedDirectory served = new ServedDirectory(exported)) {
      StubClient client = served.client;
      FileHandle file = client.find("one");
      client.ok(Nfs3.REMOVE, new DirOpArgs(client.root(), FileName.of("one")));
      assertThat(client.read(file, 0, 100).bytes()).asString().isEqualTo("content");
    }
  }
}
