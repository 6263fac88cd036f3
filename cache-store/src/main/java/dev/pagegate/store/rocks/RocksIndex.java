package dev.pagegate.store.rocks;

import dev.pagegate.store.FileKey;
import dev.pagegate.store.PageRange;
import dev.pagegate.store.Pin;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The authority on what the cache holds: which files in which generation, which pages in which
 * slots. Blocks; safe from any thread until closed.
 */
final class RocksIndex implements AutoCloseable {
  private static final byte[] COUNTERS = "counters".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PAGE_BYTES = "pageBytes".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] USES = "uses".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] NOTE = "note".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] PIN = "pin".getBytes(StandardCharsets.US_ASCII);

  private final RocksSettings settings;
  private final RocksDB db;
  private final List<ColumnFamilyHandle> families;
  private final ReadOptions readOptions = new ReadOptions().setVerifyChecksums(true);
  private final WriteOptions synced = new WriteOptions().setSync(true);

  private RocksIndex(RocksSettings settings, RocksDB db, List<ColumnFamilyHandle> families) {
    this.settings = settings;
    this.db = db;
    this.families = families;
  }

  static RocksIndex open(Path path, long capacityBytes) throws RocksDBException {
    RocksSettings settings = new RocksSettings(capacityBytes);
    List<ColumnFamilyHandle> families = new ArrayList<>();
    List<ColumnFamilyDescriptor> descriptors =
        List.of(
            settings.family("default"),
            settings.family("pages"),
            settings.family("files"),
            settings.family("numbers"));
    try {
      RocksDB db = RocksDB.open(settings.options(), path.toString(), descriptors, families);
      return new RocksIndex(settings, db, families);
    } catch (RocksDBException e) {
      settings.close();
      throw e;
    }
  }

  @Nullable FileRecord file(FileKey key) throws RocksDBException {
    byte[] value = db.get(files(), readOptions, key.toByteArray());
    return value == null ? null : FileRecord.decode(value);
  }

  @Nullable FileKey key(long number) throws RocksDBException {
    byte[] value = db.get(numbers(), readOptions, numberKey(number));
    return value == null || value.length == 0 ? null : FileKey.copyOf(value);
  }

  /** The record of the file with that number, null when there is none. */
  @Nullable FileRecord file(long number) throws RocksDBException {
    FileKey key = key(number);
    return key == null ? null : file(key);
  }

  @Nullable PageRecord page(PageKey key) throws RocksDBException {
    byte[] value = db.get(pages(), readOptions, key.encode());
    return value == null ? null : PageRecord.decode(value);
  }

  /** Sees one page; answers whether to go on. */
  interface PageVisitor {
    boolean visit(PageKey key, @Nullable PageRecord record) throws RocksDBException;
  }

  /** Visits a file's pages in ascending order. */
  void scan(long fileNumber, PageRange range, PageVisitor visitor) throws RocksDBException {
    byte[] end = new PageKey(fileNumber, range.end()).encode();
    try (Slice bound = new Slice(end);
        ReadOptions options = new ReadOptions().setVerifyChecksums(true);
        ReadOptions bounded = options.setIterateUpperBound(bound);
        RocksIterator iterator = db.newIterator(pages(), bounded)) {
      iterator.seek(new PageKey(fileNumber, range.first()).encode());
      visit(iterator, visitor);
    }
  }

  /** An iterator over every page as of now, positioned at the first. */
  RocksIterator allPages() {
    RocksIterator iterator = db.newIterator(pages(), readOptions);
    iterator.seekToFirst();
    return iterator;
  }

  static void visit(RocksIterator iterator, PageVisitor visitor) throws RocksDBException {
    for (; iterator.isValid(); iterator.next()) {
      PageKey key = PageKey.decode(iterator.key());
      if (!visitor.visit(key, PageRecord.decode(iterator.value()))) {
        return;
      }
    }
    iterator.status();
  }

  /** Every pin; what is none of this format is passed over. */
  List<Pin> pins() throws RocksDBException {
    List<Pin> found = new ArrayList<>();
    scanMeta(
        PIN,
        (file, value) -> {
          Pin pin = PinRecord.decode(file, value);
          if (pin != null) {
            found.add(pin);
          }
        });
    return found;
  }

  /** The notes of files whose keys begin with {@code prefix}. */
  Map<FileKey, byte[]> notes(FileKey prefix) throws RocksDBException {
    Map<FileKey, byte[]> found = new HashMap<>();
    scanMeta(
        named(NOTE, prefix),
        (rest, value) -> {
          byte[] file = named(prefix.toByteArray(), rest);
          if (file.length <= FileKey.MAX_BYTES) {
            found.put(FileKey.copyOf(file), value);
          }
        });
    return found;
  }

  /** Sees what follows a prefix in a key, and the value. */
  private interface MetaVisitor {
    void visit(byte[] rest, byte[] value);
  }

  private void scanMeta(byte[] prefix, MetaVisitor visitor) throws RocksDBException {
    try (RocksIterator iterator = db.newIterator(meta(), readOptions)) {
      for (iterator.seek(prefix); iterator.isValid(); iterator.next()) {
        byte[] key = iterator.key();
        if (!Arrays.equals(key, 0, Math.min(key.length, prefix.length), prefix, 0, prefix.length)) {
          break;
        }
        visitor.visit(Arrays.copyOfRange(key, prefix.length, key.length), iterator.value());
      }
      iterator.status();
    }
  }

  Counters counters() throws RocksDBException {
    byte[] value = db.get(meta(), readOptions, COUNTERS);
    if (value == null) {
      throw new RocksDBException("the index has lost its counters");
    }
    return Counters.decode(value);
  }

  /** The page size that this cache was made for, 0 when none is recorded. */
  int pageBytes() throws RocksDBException {
    byte[] value = db.get(meta(), readOptions, PAGE_BYTES);
    return value == null ? 0 : ByteBuffer.wrap(value).getInt();
  }

  /** Records what a new cache starts from. */
  void initialize(int pageBytes, Counters counters) throws RocksDBException {
    try (WriteBatch batch = new WriteBatch()) {
      batch.put(meta(), PAGE_BYTES, ByteBuffer.allocate(4).putInt(pageBytes).array());
      stageCounters(batch, counters);
      db.write(synced, batch);
    }
  }

  /** Makes {@code batch} durable. */
  void write(IndexBatch batch) throws RocksDBException {
    try (WriteBatch out = new WriteBatch()) {
      batch.fill(out);
      db.write(synced, out);
    }
  }

  /** Removes pages durably, whether or not their records can be understood. */
  void drop(List<PageKey> keys) throws RocksDBException {
    try (WriteBatch out = new WriteBatch()) {
      for (PageKey key : keys) {
        stagePage(out, key, null);
      }
      db.write(synced, out);
    }
  }

  /** How often each slot of a slab was used, as last saved; null when it was not. */
  byte @Nullable [] uses(int slab) throws RocksDBException {
    return db.get(meta(), readOptions, usesKey(slab));
  }

  /** Saves how often slots were used, in place of what was saved before; a crash may lose it. */
  void saveUses(List<Slab> slabs) throws RocksDBException {
    try (WriteBatch out = new WriteBatch();
        WriteOptions unsynced = new WriteOptions()) {
      out.deleteRange(meta(), usesKey(0), usesKey(Integer.MAX_VALUE));
      for (Slab slab : slabs) {
        out.put(meta(), usesKey(slab.number()), slab.uses());
      }
      db.write(unsynced, out);
    }
  }

  void stageFile(WriteBatch out, FileKey key, @Nullable FileRecord record) throws RocksDBException {
    if (record == null) {
      out.delete(files(), key.toByteArray());
    } else {
      out.put(files(), key.toByteArray(), record.encode());
    }
  }

  void stageNumber(WriteBatch out, long number, @Nullable FileKey key) throws RocksDBException {
    if (key == null) {
      out.delete(numbers(), numberKey(number));
    } else {
      out.put(numbers(), numberKey(number), key.toByteArray());
    }
  }

  void stagePage(WriteBatch out, PageKey key, @Nullable PageRecord record) throws RocksDBException {
    if (record == null) {
      out.delete(pages(), key.encode());
    } else {
      out.put(pages(), key.encode(), record.encode());
    }
  }

  void stagePin(WriteBatch out, FileKey file, @Nullable Pin pin) throws RocksDBException {
    byte[] key = named(PIN, file);
    if (pin == null) {
      out.delete(meta(), key);
    } else {
      out.put(meta(), key, PinRecord.encode(pin));
    }
  }

  void stageNote(WriteBatch out, FileKey file, byte[] note) throws RocksDBException {
    if (note.length == 0) {
      out.delete(meta(), named(NOTE, file));
    } else {
      out.put(meta(), named(NOTE, file), note);
    }
  }

  void stageCounters(WriteBatch out, Counters counters) throws RocksDBException {
    out.put(meta(), COUNTERS, counters.encode());
  }

  @Override
  public void close() {
    families.forEach(ColumnFamilyHandle::close);
    readOptions.close();
    synced.close();
    db.close();
    settings.close();
  }

  private ColumnFamilyHandle meta() {
    return families.get(0);
  }

  private ColumnFamilyHandle pages() {
    return families.get(1);
  }

  private ColumnFamilyHandle files() {
    return families.get(2);
  }

  private ColumnFamilyHandle numbers() {
    return families.get(3);
  }

  private static byte[] numberKey(long number) {
    return ByteBuffer.allocate(8).putLong(number).array();
  }

  private static byte[] named(byte[] prefix, FileKey file) {
    return named(prefix, file.toByteArray());
  }

  private static byte[] named(byte[] prefix, byte[] rest) {
    return ByteBuffer.allocate(prefix.length + rest.length).put(prefix).put(rest).array();
  }

  private static byte[] usesKey(int slab) {
    return ByteBuffer.allocate(USES.length + 4).put(USES).putInt(slab).array();
  }
}
