package dev.pagegate.store.rocks;

import dev.pagegate.store.CoherencyToken;
import dev.pagegate.store.FileKey;
import dev.pagegate.store.FileVersion;
import dev.pagegate.store.PageLookup;
import dev.pagegate.store.StoreException;
import dev.pagegate.store.StoreOutcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A store of 4 KiB pages on a disk with switches, and blocking ways to use it. */
final class StoreFixture implements AutoCloseable {
  static final int PAGE_BYTES = 4096;
  static final FileKey FILE = file(1);
  static final CoherencyToken TOKEN = token(1);

  final FaultySlabFiles.Switches disk = new FaultySlabFiles.Switches();
  private StoreConfig config;
  private CrashPoints crashPoints = CrashPoints.NONE;
  private @Nullable RocksPageStore store;

  StoreFixture(Path directory, long capacityBytes) throws StoreException {
    config =
        StoreConfig.of(directory, capacityBytes)
            .withPageBytes(PAGE_BYTES)
            .withFreeSpaceFloorBytes(0)
            .withLinger(new Linger(Duration.ofMillis(1), Duration.ofSeconds(1)));
    open();
  }

  static FileKey file(int number) {
    return FileKey.copyOf(new byte[] {(byte) (number >> 8), (byte) number});
  }

  static CoherencyToken token(int number) {
    return CoherencyToken.copyOf(new byte[] {(byte) (number >> 8), (byte) number});
  }

  static byte[] page(long seed, int lengthBytes) {
    byte[] bytes = new byte[lengthBytes];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  StoreConfig config() {
    return config;
  }

  void config(StoreConfig changed) {
    config = changed;
  }

  /** Is told of every crash point from the next opening on. */
  void crashPoints(CrashPoints told) {
    crashPoints = told;
  }

  RocksPageStore store() {
    RocksPageStore current = store;
    if (current == null) {
      throw new IllegalStateException("closed");
    }
    return current;
  }

  void open() throws StoreException {
    store = RocksPageStore.open(config, disk, crashPoints);
  }

  void reopen() throws StoreException {
    close();
    open();
  }

  @Override
  public void close() {
    RocksPageStore current = store;
    store = null;
    if (current != null) {
      current.close();
    }
  }

  FileVersion adopt(FileKey file, CoherencyToken token) throws Exception {
    return await(store().adopt(file, token));
  }

  StoreOutcome write(FileVersion version, long index, byte[] content) throws Exception {
    ByteBuf page = buffer(content);
    try {
      return await(store().write(version, index, page).outcome());
    } finally {
      page.release();
    }
  }

  PageLookup lookup(FileVersion version, long index) throws Exception {
    ByteBuf into = PooledByteBufAllocator.DEFAULT.directBuffer(PAGE_BYTES);
    try {
      return await(store().read(version, index, into));
    } finally {
      into.release();
    }
  }

  /** The served bytes, null for a miss. */
  byte @Nullable [] read(FileVersion version, long index) throws Exception {
    ByteBuf into = PooledByteBufAllocator.DEFAULT.directBuffer(PAGE_BYTES);
    try {
      return switch (await(store().read(version, index, into))) {
        case PageLookup.Hit ignored -> ByteBufUtil.getBytes(into);
        case PageLookup.Miss ignored -> null;
        case PageLookup.Damaged damaged -> throw new AssertionError(damaged);
        case PageLookup.Failed failed -> throw new AssertionError(failed.cause());
      };
    } finally {
      into.release();
    }
  }

  static ByteBuf buffer(byte[] bytes) {
    return PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
  }

  static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }
}
