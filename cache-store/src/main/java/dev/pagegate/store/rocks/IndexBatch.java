package dev.pagegate.store.rocks;

import dev.pagegate.store.FileKey;
import dev.pagegate.store.PageRange;
import dev.pagegate.store.Pin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Changes to the index that become durable together, seen through as if they were made already.
 * Used by the committer only.
 */
final class IndexBatch {
  private final RocksIndex index;
  private final Map<FileKey, Optional<FileRecord>> files = new LinkedHashMap<>();
  private final Map<Long, Optional<FileKey>> numbers = new LinkedHashMap<>();
  private final Map<PageKey, Optional<PageRecord>> pages = new LinkedHashMap<>();
  private final Map<FileKey, Optional<Pin>> pins = new LinkedHashMap<>();
  private final Map<FileKey, byte[]> notes = new LinkedHashMap<>();
  private final Map<FileKey, Optional<FileRecord>> pinnedRecords = new HashMap<>();
  private final Map<PageKey, Slot> indexed = new HashMap<>();
  private final List<Slot> freed = new ArrayList<>();
  private @Nullable Counters counters;

  IndexBatch(RocksIndex index) {
    this.index = index;
  }

  @Nullable FileRecord file(FileKey key) throws RocksDBException {
    Optional<FileRecord> staged = files.get(key);
    return staged == null ? index.file(key) : staged.orElse(null);
  }

  @Nullable FileKey key(long number) throws RocksDBException {
    Optional<FileKey> staged = numbers.get(number);
    return staged == null ? index.key(number) : staged.orElse(null);
  }

  /** The record of the file with that number, null when it was forgotten. */
  @Nullable FileRecord file(long number) throws RocksDBException {
    FileKey key = key(number);
    return key == null ? null : file(key);
  }

  @Nullable PageRecord page(PageKey key) throws RocksDBException {
    Optional<PageRecord> staged = pages.get(key);
    return staged == null ? index.page(key) : staged.orElse(null);
  }

  void putFile(FileKey key, FileRecord record) {
    files.put(key, Optional.of(record));
    numbers.put(record.number(), Optional.of(key));
  }

  void removeFile(FileKey key, long number) {
    files.put(key, Optional.empty());
    numbers.put(number, Optional.empty());
  }

  void putPage(PageKey key, PageRecord record) throws RocksDBException {
    freeSlotOf(key);
    pages.put(key, Optional.of(record));
    indexed.put(key, record.slot());
  }

  void removePage(PageKey key) throws RocksDBException {
    if (freeSlotOf(key)) {
      pages.put(key, Optional.empty());
      indexed.remove(key);
    }
  }

  void removePages(long fileNumber, PageRange range) throws RocksDBException {
    List<PageKey> found = new ArrayList<>();
    for (PageKey key : indexed.keySet()) {
      if (key.in(fileNumber, range)) {
        found.add(key);
      }
    }
    index.scan(
        fileNumber,
        range,
        (key, ignored) -> {
          found.add(key);
          return true;
        });
    for (PageKey key : found) {
      removePage(key);
    }
  }

  /** Up to {@code limit} pages of a file whose generation is not {@code generation}. */
  List<PageKey> unreachable(long fileNumber, long fromIndex, long generation, int limit)
      throws RocksDBException {
    List<PageKey> found = new ArrayList<>();
    index.scan(
        fileNumber,
        new PageRange(fromIndex, Long.MAX_VALUE),
        (key, ignored) -> {
          PageRecord record = page(key);
          if (record != null && record.generation() != generation) {
            found.add(key);
          }
          return found.size() < limit;
        });
    return found;
  }

  void putPin(Pin pin) throws RocksDBException {
    changePin(pin.file(), Optional.of(pin));
  }

  void removePin(FileKey file) throws RocksDBException {
    changePin(file, Optional.empty());
  }

  private void changePin(FileKey file, Optional<Pin> pin) throws RocksDBException {
    pins.put(file, pin);
    pinnedRecords.put(file, Optional.ofNullable(file(file)));
  }

  /** The record that a file whose pin changes here has after this batch, null when it has none. */
  @Nullable FileRecord recordOf(FileKey file) {
    return files
        .getOrDefault(file, pinnedRecords.getOrDefault(file, Optional.empty()))
        .orElse(null);
  }

  Map<FileKey, Optional<Pin>> pins() {
    return pins;
  }

  /** No bytes remove the note. */
  void putNote(FileKey file, byte[] note) {
    notes.put(file, note);
  }

  void putCounters(Counters changed) {
    counters = changed;
  }

  /** Frees {@code slot}, which no record names, together with this batch. */
  void free(Slot slot) {
    freed.add(slot);
  }

  /** Slots that may be reused once this batch is durable. */
  List<Slot> freed() {
    return freed;
  }

  /** Pages that this batch leaves in a slot of their own. */
  Map<PageKey, Slot> indexed() {
    return indexed;
  }

  Map<FileKey, Optional<FileRecord>> files() {
    return files;
  }

  Map<Long, Optional<FileKey>> numbers() {
    return numbers;
  }

  boolean isEmpty() {
    return files.isEmpty()
        && numbers.isEmpty()
        && pages.isEmpty()
        && pins.isEmpty()
        && notes.isEmpty()
        && counters == null;
  }

  void fill(WriteBatch out) throws RocksDBException {
    for (var file : files.entrySet()) {
      index.stageFile(out, file.getKey(), file.getValue().orElse(null));
    }
    for (var number : numbers.entrySet()) {
      index.stageNumber(out, number.getKey(), number.getValue().orElse(null));
    }
    for (var page : pages.entrySet()) {
      index.stagePage(out, page.getKey(), page.getValue().orElse(null));
    }
    for (var pin : pins.entrySet()) {
      index.stagePin(out, pin.getKey(), pin.getValue().orElse(null));
    }
    for (var note : notes.entrySet()) {
      index.stageNote(out, note.getKey(), note.getValue());
    }
    if (counters != null) {
      index.stageCounters(out, counters);
    }
  }

  /** Whether the page had a record. */
  private boolean freeSlotOf(PageKey key) throws RocksDBException {
    PageRecord former = page(key);
    if (former == null) {
      return false;
    }
    freed.add(former.slot());
    return true;
  }
}
