package dev.pagegate.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.store.rocks.RocksPageStore;
import dev.pagegate.store.rocks.StoreConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line on cache directories that are too small, damaged, or somebody else's. */
class CacheDirectoryTest {
  private static final int FILES = 60;
  private static final int FILE_BYTES = 700_001;
  private static final String TMPFS_BYTES = "12m";

  @TempDir private Path scratch;

  @Test
  void cp_cacheDiskTooSmall_costsNothingButHits() throws Exception {
    Path exported = scratch.resolve("exported");
    Trees.createFiles(exported, FILES, FILE_BYTES, 3);
    Path small = Files.createDirectory(scratch.resolve("small"));
    Command.run("mount", "-t", "tmpfs", "-o", "size=" + TMPFS_BYTES, "tmpfs", small.toString());
    try (Stub stub = Stub.start(exported)) {
      for (int round = 0; round < 2; round++) {
        Path copy = scratch.resolve("copy" + round);
        expectDone(
            PagegateProcess.run(small.resolve("cache"), "cp", "-r", stub.url(), copy.toString()));
        assertThat(Digests.ofTree(copy)).isEqualTo(Digests.ofTree(exported));
      }
    } finally {
      Command.run("umount", small.toString());
    }
  }

  @Test
  void cp_everyCacheFileDamaged_costsNothingButHits() throws Exception {
    Path exported = scratch.resolve("exported");
    Trees.createFiles(exported, FILES / 4, FILE_BYTES, 4);
    Path cache = scratch.resolve("cache");
    try (Stub stub = Stub.start(exported)) {
      expectDone(
          PagegateProcess.run(cache, "cp", "-r", stub.url(), scratch.resolve("a").toString()));
      damageSlabs(cache);
      Path copy = scratch.resolve("b");
      expectDone(PagegateProcess.run(cache, "cp", "-r", stub.url(), copy.toString()));
      assertThat(Digests.ofTree(copy)).isEqualTo(Digests.ofTree(exported));
    }
  }

  @Test
  void cat_cacheDirectoryInUse_saysWhoseItIs() throws Exception {
    Path exported = scratch.resolve("exported");
    Trees.createFiles(exported, 1, 10, 5);
    Path cache = scratch.resolve("cache");
    try (Stub stub = Stub.start(exported);
        RocksPageStore owner = RocksPageStore.open(StoreConfig.of(cache, 64 << 20))) {
      Command refused = PagegateProcess.run(cache, "cat", stub.url("/f0"));
      assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(1);
      assertThat(refused.errors())
          .contains(cache.toString())
          .contains(Long.toString(ProcessHandle.current().pid()))
          .doesNotContain("\tat ");
      assertThat(owner.stats().stored()).isZero();
    }
  }

  @Test
  void cat_newCacheDirectory_isItsOwnersAlone() throws Exception {
    Path exported = scratch.resolve("exported");
    Trees.createFiles(exported, 1, 10, 6);
    Path cache = scratch.resolve("cache");
    try (Stub stub = Stub.start(exported)) {
      Command cat = PagegateProcess.run(cache, "cat", stub.url("/f0"));
      expectDone(cat);
      assertThat(cat.output()).isEqualTo(Files.readAllBytes(exported.resolve("f0")));
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)))
        .isEqualTo("rwx------");
  }

  private static void damageSlabs(Path cache) throws Exception {
    try (var slabs = Files.list(cache.resolve("slabs"))) {
      for (Path slab : slabs.toList()) {
        byte[] bytes = Files.readAllBytes(slab);
        for (int i = 0; i < bytes.length; i += 1000) {
          bytes[i] ^= 1;
        }
        Files.write(slab, bytes);
      }
    }
  }

  private static void expectDone(Command command) {
    assertThat(command.exitCode()).as(command.toString()).isZero();
    assertThat(command.errors()).as(command.toString()).doesNotContain("LEAK");
  }
}
