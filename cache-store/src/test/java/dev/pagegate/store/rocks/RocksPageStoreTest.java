package dev.pagegate.store.rocks;

import dev.pagegate.store.PageStore;
import dev.pagegate.store.PageStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class RocksPageStoreTest extends PageStoreContract {
  @TempDir private Path directory;

  @Override
  protected PageStore open() throws Exception {
    return RocksPageStore.open(
        StoreConfig.of(directory.resolve("cache"), 16 << 20)
            .withPageBytes(4096)
            .withFreeSpaceFloorBytes(0));
  }
}
