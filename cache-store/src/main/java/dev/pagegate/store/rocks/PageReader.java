package dev.pagegate.store.rocks;

import dev.pagegate.store.FileVersion;
import dev.pagegate.store.PageLookup;
import dev.pagegate.store.PageRange;
import dev.pagegate.store.rocks.HiddenPages.Hiding;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** Looks pages up in the index and reads them from their slots. Blocks; on store threads. */
final class PageReader {
  /*
   * A slot may be freed and written with another page between the look-up and the read. The checksum
   * covers the page's name, so such bytes do not pass; and then the index tells whether the record
   * still stands. Only bytes that do not match a standing record, twice, are damage.
   */
  private static final int MAX_ATTEMPTS = 8;

  private final Slabs slabs;
  private final HiddenPages hiddenPages;
  private final Generations generations;
  private final int pageBytes;
  private final Consumer<Operation> submit;

  PageReader(StoreParts parts, Consumer<Operation> submit) {
    this.slabs = parts.slabs();
    this.hiddenPages = parts.hiddenPages();
    this.generations = parts.generations();
    this.pageBytes = parts.config().pageBytes();
    this.submit = submit;
  }

  PageLookup read(RocksIndex index, FileVersion version, long pageIndex, ByteBuf destination)
      throws RocksDBException, IOException {
    PageKey key = new PageKey(version.fileNumber(), pageIndex);
    PageRecord mismatched = null;
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      long epoch = hiddenPages.epoch(key.fileNumber());
      PageRecord record = servable(index, version, key);
      if (record == null) {
        return PageLookup.MISS;
      }
      if (!fetch(key, record, destination)) {
        if (mismatched != null && mismatched.sameAs(record)) {
          return damaged(key, record);
        }
        mismatched = record;
      } else if (epoch == hiddenPages.epoch(key.fileNumber())) {
        destination.writerIndex(destination.writerIndex() + record.lengthBytes());
        return new PageLookup.Hit(record.lengthBytes());
      }
    }
    return PageLookup.MISS;
  }

  /** The record that may be served for the version, null when there is none. */
  @Nullable PageRecord servable(RocksIndex index, FileVersion version, PageKey key)
      throws RocksDBException {
    if (hiddenPages.isHidden(key)
        || generations.newest(key.fileNumber(), index) != version.generation()) {
      return null;
    }
    PageRecord record = index.page(key);
    return record == null || record.generation() != version.generation() ? null : record;
  }

  /** Whether the destination has the record's page now, after its writer index. */
  private boolean fetch(PageKey key, PageRecord record, ByteBuf destination) throws IOException {
    int lengthBytes = record.lengthBytes();
    if (lengthBytes <= 0 || lengthBytes > pageBytes) {
      return false;
    }
    if (lengthBytes > destination.writableBytes()) {
      throw new IOException(
          "room for page "
              + key
              + ": "
              + destination.writableBytes()
              + " bytes (expected: >= "
              + lengthBytes
              + ")");
    }
    ByteBuffer inline = record.inline();
    return inline == null
        ? fetchFromSlab(key, record, destination)
        : fetchInline(key, record, inline, destination);
  }

  private boolean fetchInline(
      PageKey key, PageRecord record, ByteBuffer inline, ByteBuf destination) {
    if (Checksum.of(key, record.generation(), inline.duplicate()) != record.checksum()) {
      return false;
    }
    destination.setBytes(destination.writerIndex(), inline.duplicate());
    slabs.touch(record.slot());
    return true;
  }

  private boolean fetchFromSlab(PageKey key, PageRecord record, ByteBuf destination)
      throws IOException {
    Slot slot = record.slot();
    Slab slab = slabs.find(slot.slab());
    SlabFile file = slab == null ? null : slab.file();
    if (slab == null || file == null || slot.position() < 0 || slot.position() >= slab.slots()) {
      return false;
    }
    int at = destination.writerIndex();
    boolean inPlace = destination.isDirect() && destination.nioBufferCount() == 1;
    ByteBuffer bytes =
        inPlace
            ? destination.nioBuffer(at, record.lengthBytes())
            : ByteBuffer.allocateDirect(record.lengthBytes());
    file.read(bytes, (long) slot.position() * pageBytes);
    bytes.flip();
    if (Checksum.of(key, record.generation(), bytes.duplicate()) != record.checksum()) {
      return false;
    }
    if (!inPlace) {
      destination.setBytes(at, bytes);
    }
    slabs.touch(slot);
    return true;
  }

  private PageLookup damaged(PageKey key, PageRecord record) {
    Hiding hiding = hiddenPages.hide(key.fileNumber(), PageRange.of(key.index()));
    submit.accept(new Operation.Drop(key, record, hiding));
    return new PageLookup.Damaged(
        "the cached copy of page %d of file %d does not match its checksum %08x"
            .formatted(key.index(), key.fileNumber(), record.checksum()));
  }
}
