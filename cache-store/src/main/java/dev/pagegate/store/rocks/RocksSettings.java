package dev.pagegate.store.rocks;

import java.nio.charset.StandardCharsets;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WALRecoveryMode;

/** How RocksDB is set up for the index of a cache of a given capacity. */
final class RocksSettings implements AutoCloseable {
  static {
    RocksDB.loadLibrary();
  }

  private static final long MAX_WAL_BYTES = 64L << 20;
  private static final long MIN_WAL_BYTES = 1L << 20;
  private static final long BLOCK_CACHE_BYTES = 16L << 20;
  private static final int BLOOM_BITS = 10;

  private final Cache blockCache = new LRUCache(BLOCK_CACHE_BYTES);
  private final BloomFilter bloom = new BloomFilter(BLOOM_BITS);
  private final DBOptions options;
  private final ColumnFamilyOptions familyOptions;

  RocksSettings(long capacityBytes) {
    long walBytes = walBytes(capacityBytes);
    // Point in time is the one recovery that opens after a torn tail and after damage inside the
    // log; what it keeps is a prefix of what was promised, which is a state this cache once had.
    options =
        new DBOptions()
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
            .setMaxTotalWalSize(walBytes)
            .setManualWalFlush(false)
            .setAdviseRandomOnOpen(false)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setKeepLogFileNum(2)
            .setStatsDumpPeriodSec(0);
    familyOptions =
        new ColumnFamilyOptions()
            .setWriteBufferSize(walBytes / 2)
            .setCompressionType(CompressionType.NO_COMPRESSION)
            .setTableFormatConfig(
                new BlockBasedTableConfig()
                    .setBlockCache(blockCache)
                    .setFilterPolicy(bloom)
                    .setCacheIndexAndFilterBlocks(false));
  }

  static long walBytes(long capacityBytes) {
    return Math.clamp(capacityBytes / 64, MIN_WAL_BYTES, MAX_WAL_BYTES);
  }

  DBOptions options() {
    return options;
  }

  ColumnFamilyDescriptor family(String name) {
    return new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.US_ASCII), familyOptions);
  }

  @Override
  public void close() {
    options.close();
    familyOptions.close();
    bloom.close();
    blockCache.close();
  }
}
