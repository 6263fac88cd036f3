package dev.pagegate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GaneshaTest {
  @TempDir Path directory;

  @Test
  void start_restartAndKill_serveTheDirectory() throws Exception {
    Path exported = Files.createDirectory(directory.resolve("exported"));
    Files.writeString(exported.resolve("greeting"), "hello");
    try (var ganesha = Ganesha.start(exported, directory.resolve("work"))) {
      assertThat(Libnfs.cat(ganesha.url("/greeting"))).asString().isEqualTo("hello");
      ganesha.restart();
      assertThat(Libnfs.list(ganesha.url())).containsExactly("greeting");
      ganesha.kill();
      assertThat(Rpc.answersNull(ganesha.nfsPort(), Rpc.NFS_PROGRAM)).isFalse();
    }
  }

  @Test
  void mount_throughLibnfs_readsWritesAndStats() throws Exception {
    Path exported = Files.createDirectory(directory.resolve("exported"));
    Trees.createMixed(exported, 1);
    try (var ganesha = Ganesha.start(exported, directory.resolve("work"));
        var mount = LibnfsMount.open(ganesha.url())) {
      Path file = exported.resolve("size-" + Trees.PAGE_BYTES);
      String path = "/" + file.getFileName();
      assertThat(mount.attributes(path).sizeBytes()).isEqualTo(Trees.PAGE_BYTES);
      assertThat(mount.attributes(path).modified())
          .isEqualTo(Files.getLastModifiedTime(file).toInstant());
      assertThat(mount.read(path, 0, Trees.PAGE_BYTES)).isEqualTo(Files.readAllBytes(file));
      mount.create("/new", 0644);
      mount.write("/new", 2, new byte[] {7});
      assertThat(Files.readAllBytes(exported.resolve("new"))).containsExactly(0, 0, 7);
      assertThat(mount.list("/names")).contains("日本語", "with space");
      assertThat(mount.readlink("/link")).isEqualTo("a/b/c/d/e/f/bottom");
    }
  }
}
