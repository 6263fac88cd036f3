package dev.pagegate.store.rocks;

import dev.pagegate.store.FileVersion;
import dev.pagegate.store.PageLookup;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Reads adjacent pages of a file, those in adjacent slots with one disk operation. Blocks; on store
 * threads.
 */
final class PageRunReader {
  /*
   * What a run does not settle at once (a small page, a checksum that does not match, something
   * hidden meanwhile, an error) is read again on its own: there are few of these, and PageReader
   * knows what each means.
   */
  /** Below it the page cache is worth more than what passing it by saves. */
  private static final int MIN_RUN = 4;

  private final PageReader pages;
  private final Slabs slabs;
  private final HiddenPages hiddenPages;
  private final int pageBytes;

  PageRunReader(StoreParts parts, PageReader pages) {
    this.pages = pages;
    this.slabs = parts.slabs();
    this.hiddenPages = parts.hiddenPages();
    this.pageBytes = parts.config().pageBytes();
  }

  /** One answer a destination; an error of the disk is an answer too. */
  List<PageLookup> read(
      RocksIndex index, FileVersion version, long firstIndex, List<ByteBuf> destinations)
      throws RocksDBException {
    List<@Nullable PageLookup> found = new ArrayList<>(destinations.size());
    if (destinations.size() >= MIN_RUN) {
      readRuns(index, version, firstIndex, destinations, found);
    }
    List<PageLookup> answers = new ArrayList<>(destinations.size());
    for (int i = 0; i < destinations.size(); i++) {
      PageLookup answer = i < found.size() ? found.get(i) : null;
      answers.add(
          answer == null ? single(index, version, firstIndex + i, destinations.get(i)) : answer);
    }
    return answers;
  }

  private PageLookup single(
      RocksIndex index, FileVersion version, long pageIndex, ByteBuf destination)
      throws RocksDBException {
    try {
      return pages.read(index, version, pageIndex, destination);
    } catch (IOException e) {
      return new PageLookup.Failed(e);
    }
  }

  /** Adds an answer for each page, null for those that are to be asked for on their own. */
  private void readRuns(
      RocksIndex index,
      FileVersion version,
      long firstIndex,
      List<ByteBuf> destinations,
      List<@Nullable PageLookup> found)
      throws RocksDBException {
    long epoch = hiddenPages.epoch(version.fileNumber());
    List<Wanted> run = new ArrayList<>();
    for (int i = 0; i < destinations.size(); i++) {
      PageKey key = new PageKey(version.fileNumber(), firstIndex + i);
      PageRecord record = pages.servable(index, version, key);
      if (record == null || !isWhole(record, destinations.get(i))) {
        settle(run, epoch, found);
        found.add(record == null ? PageLookup.MISS : null);
        continue;
      }
      if (!run.isEmpty() && !run.getLast().isBefore(record)) {
        settle(run, epoch, found);
      }
      run.add(new Wanted(key, record, destinations.get(i)));
    }
    settle(run, epoch, found);
  }

  private boolean isWhole(PageRecord record, ByteBuf destination) {
    return record.inline() == null
        && record.slot().position() >= 0
        && record.lengthBytes() == pageBytes
        && destination.writableBytes() >= pageBytes
        && destination.isDirect()
        && destination.nioBufferCount() == 1;
  }

  /** Reads a run, adds its answers and empties it. */
  private void settle(List<Wanted> run, long epoch, List<@Nullable PageLookup> found) {
    boolean read = run.size() >= MIN_RUN && fill(run);
    for (Wanted wanted : run) {
      boolean hit =
          read && wanted.isGenuine() && epoch == hiddenPages.epoch(wanted.key().fileNumber());
      found.add(hit ? wanted.hit() : null);
      if (hit) {
        slabs.touch(wanted.record().slot());
      }
    }
    run.clear();
  }

  private boolean fill(List<Wanted> run) {
    Slot first = run.getFirst().record().slot();
    Slab slab = slabs.find(first.slab());
    SlabFile file = slab == null ? null : slab.file();
    if (file == null) {
      return false;
    }
    try {
      file.read(run.stream().map(Wanted::bytes).toList(), (long) first.position() * pageBytes);
      return true;
    } catch (IOException _) {
      return false; // read on its own, each page tells what is wrong with it
    }
  }

  /** A full page and where it is to go. */
  private record Wanted(PageKey key, PageRecord record, ByteBuf destination) {
    boolean isBefore(PageRecord next) {
      return next.slot().slab() == record.slot().slab()
          && next.slot().position() == record.slot().position() + 1;
    }

    ByteBuffer bytes() {
      return destination.nioBuffer(destination.writerIndex(), record.lengthBytes());
    }

    boolean isGenuine() {
      return Checksum.of(key, record.generation(), bytes()) == record.checksum();
    }

    PageLookup hit() {
      destination.writerIndex(destination.writerIndex() + record.lengthBytes());
      return new PageLookup.Hit(record.lengthBytes());
    }
  }
}
