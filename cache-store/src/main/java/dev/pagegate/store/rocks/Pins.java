package dev.pagegate.store.rocks;

import dev.pagegate.store.FileKey;
import dev.pagegate.store.Pin;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The pages that eviction passes by, as the index has them. Changed by the committer only, when
 * that is durable; read from any thread.
 */
final class Pins {
  private final long budgetBytes;
  private final int pageBytes;
  private final Map<FileKey, Pin> pins = new ConcurrentHashMap<>();

  /** How many pages from the first are exempt, by the numbers that the index has for files. */
  private final Map<Long, Long> pagesByFile = new ConcurrentHashMap<>();

  Pins(StoreConfig config) {
    this.budgetBytes = config.pinBudgetBytes();
    this.pageBytes = config.pageBytes();
  }

  /** Takes what the index has in place of what is here. Blocks. */
  void load(RocksIndex index) throws RocksDBException {
    clear();
    for (Pin pin : index.pins()) {
      put(pin, index.file(pin.file()));
    }
  }

  void clear() {
    pins.clear();
    pagesByFile.clear();
  }

  /** Whether {@code pin} can be kept beside the others, with {@code staged} changes of these. */
  boolean fits(Pin pin, Map<FileKey, Optional<Pin>> staged) {
    long taken = reservedBytes(pin);
    for (Pin other : pins.values()) {
      if (!staged.containsKey(other.file()) && !other.file().equals(pin.file())) {
        taken += reservedBytes(other);
      }
    }
    for (Optional<Pin> other : staged.values()) {
      taken +=
          other.filter(it -> !it.file().equals(pin.file())).map(this::reservedBytes).orElse(0L);
    }
    return taken <= budgetBytes;
  }

  /** Follows a durable change of pins and of the records of files. */
  void applied(IndexBatch batch) {
    batch
        .numbers()
        .forEach(
            (number, key) -> {
              if (key.isEmpty()) {
                pagesByFile.remove(number);
              }
            });
    batch.files().forEach((key, record) -> record.ifPresent(known -> cover(pins.get(key), known)));
    batch.pins().forEach((key, pin) -> changed(key, pin.orElse(null), batch.recordOf(key)));
  }

  private void changed(FileKey key, @Nullable Pin pin, @Nullable FileRecord record) {
    if (pin != null) {
      put(pin, record);
    } else {
      pins.remove(key);
      if (record != null) {
        pagesByFile.remove(record.number());
      }
    }
  }

  private void put(Pin pin, @Nullable FileRecord record) {
    pins.put(pin.file(), pin);
    if (record != null) {
      cover(pin, record);
    }
  }

  private void cover(@Nullable Pin pin, FileRecord record) {
    if (pin != null) {
      pagesByFile.put(record.number(), reservedBytes(pin) / pageBytes);
    }
  }

  boolean has(FileKey file) {
    return pins.containsKey(file);
  }

  boolean covers(PageKey page) {
    Long pages = pagesByFile.get(page.fileNumber());
    return pages != null && page.index() < pages;
  }

  /** In whole pages, as a page takes a slot whatever its length. */
  private long reservedBytes(Pin pin) {
    return Math.max(1, Math.ceilDiv(pin.bytes(), (long) pageBytes)) * pageBytes;
  }

  List<Pin> all() {
    return List.copyOf(pins.values());
  }

  /** What the pins have taken of the budget. */
  long reservedBytes() {
    return pins.values().stream().mapToLong(this::reservedBytes).sum();
  }

  long budgetBytes() {
    return budgetBytes;
  }
}
