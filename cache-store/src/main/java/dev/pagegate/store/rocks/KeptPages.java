package dev.pagegate.store.rocks;

import dev.pagegate.store.FileVersion;
import dev.pagegate.store.PageRange;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.RocksDBException;

/** The pages of one version that would be served, as ranges. */
final class KeptPages {
  private final List<PageRange> ranges = new ArrayList<>();

  private KeptPages() {}

  /** Ascending. Blocks; the caller keeps the index open. */
  static List<PageRange> of(StoreParts parts, FileVersion version, PageRange range)
      throws RocksDBException {
    RocksIndex index = parts.index().get();
    KeptPages kept = new KeptPages();
    if (parts.generations().newest(version.fileNumber(), index) == version.generation()) {
      index.scan(
          version.fileNumber(),
          range,
          (key, record) -> {
            if (record != null
                && record.generation() == version.generation()
                && !parts.hiddenPages().isHidden(key)) {
              kept.add(key.index());
            }
            return true;
          });
    }
    return kept.ranges;
  }

  private void add(long index) {
    if (!ranges.isEmpty() && ranges.getLast().end() == index) {
      ranges.add(new PageRange(ranges.removeLast().first(), index + 1));
    } else {
      ranges.add(PageRange.of(index));
    }
  }
}
