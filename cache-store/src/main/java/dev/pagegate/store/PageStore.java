package dev.pagegate.store;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps pages of file versions on a local disk. Every operation is asynchronous and safe from any
 * thread; none blocks its caller on the disk. Futures complete on store threads. A store that is
 * closed answers misses and declines writes.
 *
 * <p>What is served equals what was given for the same version and index, byte for byte, or is not
 * served: key, version, length and bytes are under one checksum, checked on every read.
 */
public interface PageStore extends AutoCloseable {
  /**
   * The version that pages of {@code file} have while its server reports {@code token}. Where the
   * recorded token differs, or none is recorded, this is a new, empty generation and older ones are
   * no longer served. Idempotent for an unchanged token. Fails with {@link StoreException} when the
   * index cannot be read or written; then nothing may be cached for the file.
   */
  CompletableFuture<FileVersion> adopt(FileKey file, CoherencyToken token);

  /**
   * What {@link #adopt} would return without changing anything: a hit, or that it would have to
   * start a new generation, in which there is nothing to read. Does not wait for the disk to write
   * anything. A store that cannot tell adopts.
   */
  default CompletableFuture<VersionLookup> find(FileKey file, CoherencyToken token) {
    return adopt(file, token).thenApply(VersionLookup.Hit::new);
  }

  /**
   * Records that {@code version}'s remaining pages are also what the server holds under {@code
   * token}: the file changed only by what its caller has forgotten or rewritten here. Completes
   * when durable, with false and without effect when {@code version} is no longer the newest.
   */
  CompletableFuture<Boolean> advance(FileVersion version, CoherencyToken token);

  /**
   * Reads one page into {@code destination} at its writer index, which moves only for a hit. The
   * caller keeps the buffer alive and untouched until the future completes; it never completes
   * exceptionally.
   */
  CompletableFuture<PageLookup> read(FileVersion version, long pageIndex, ByteBuf destination);

  /**
   * Reads adjacent pages from {@code firstPageIndex} on, each as {@link #read(FileVersion, long,
   * ByteBuf)} does, with as few disk operations as they allow; the answers are in their order.
   */
  default CompletableFuture<List<PageLookup>> read(
      FileVersion version, long firstPageIndex, List<ByteBuf> destinations) {
    List<CompletableFuture<PageLookup>> lookups = new ArrayList<>();
    for (int i = 0; i < destinations.size(); i++) {
      lookups.add(read(version, firstPageIndex + i, destinations.get(i)));
    }
    return CompletableFuture.allOf(lookups.toArray(CompletableFuture<?>[]::new))
        .thenApply(ignored -> lookups.stream().map(CompletableFuture::join).toList());
  }

  /**
   * Starts to store the readable bytes of {@code page}, 1 to the store's page size of them, as page
   * {@code pageIndex} of {@code version}, replacing an older copy. The store retains the buffer
   * while it needs it; its indices stay.
   */
  PageWrite write(FileVersion version, long pageIndex, ByteBuf page);

  /**
   * Forgets the copies of {@code range} in every generation of the version's file, writes under way
   * included. Completes when a crash cannot bring them back; exceptionally with {@link
   * StoreException} when that cannot be promised (they are not served by this process even then).
   */
  CompletableFuture<Void> forget(FileVersion version, PageRange range);

  /** Forgets the file itself: its record and every page. Completes as {@link #forget} does. */
  CompletableFuture<Void> forgetFile(FileKey file);

  /**
   * Which pages of {@code range} are kept of {@code version} now, ascending; for people, not for
   * decisions. Reads no page. Fails with {@link StoreException} when the index cannot be read; a
   * store that cannot tell answers none.
   */
  default CompletableFuture<List<PageRange>> kept(FileVersion version, PageRange range) {
    return CompletableFuture.completedFuture(List.of());
  }

  /**
   * Completes when every write asked for until now has its outcome; exceptionally with {@link
   * StoreException} when the disk does not answer. A store without a queue has none.
   */
  default CompletableFuture<Void> settled() {
    return CompletableFuture.completedFuture(null);
  }

  /**
   * How many bytes are kept now of the files whose keys begin with the same {@code prefixBytes};
   * estimated where there are many, for people and not for decisions. Reads no page. Fails with
   * {@link StoreException} when the index cannot be read; a store that cannot tell answers none.
   */
  default CompletableFuture<Map<FileKey, Long>> usage(int prefixBytes) {
    return CompletableFuture.completedFuture(Map.of());
  }

  /**
   * Exempts a file's pages from eviction from now on, also after a restart, in place of what was
   * pinned of it before. Completes when that is durable, with false and without effect where all
   * pins together would exceed {@link #pinUse the budget}. Whether the pages are there is another
   * matter. A store that keeps nothing pins nothing.
   */
  default CompletableFuture<Boolean> pin(Pin pin) {
    return CompletableFuture.completedFuture(false);
  }

  /** Ends a pin. Completes when that is durable, with whether there was one. */
  default CompletableFuture<Boolean> unpin(FileKey file) {
    return CompletableFuture.completedFuture(false);
  }

  /** The pins that there are now, in no order. */
  default List<Pin> pins() {
    return List.of();
  }

  /**
   * Keeps a few bytes of the caller's about a file, in place of what was kept of it before; nothing
   * for no bytes, at most {@link #MAX_NOTE_BYTES}. Notes of one file are kept in the order of the
   * calls. Completes when that is durable; exceptionally with {@link StoreException} when it cannot
   * be promised. Notes are lost with a damaged index, as everything is, and a store that keeps
   * nothing completes at once.
   */
  default CompletableFuture<Void> note(FileKey file, byte[] note) {
    return CompletableFuture.completedFuture(null);
  }

  /**
   * The notes of all files whose keys begin with {@code prefix}. Fails with {@link StoreException}
   * when the index cannot be read.
   */
  default CompletableFuture<Map<FileKey, byte[]>> notes(FileKey prefix) {
    return CompletableFuture.completedFuture(Map.of());
  }

  /** Bound of a note, in bytes: two of the longest paths of most systems, and some. */
  int MAX_NOTE_BYTES = 16 << 10;

  /** What the pins take of what they may take. */
  default PinUse pinUse() {
    return new PinUse(0, 0);
  }

  /**
   * How much of the cache is pinned.
   *
   * @param reservedBytes in whole pages, whether they are there or not
   * @param budgetBytes the most that may be pinned
   */
  record PinUse(long reservedBytes, long budgetBytes) {}

  /** How the store was found when it opened; empty where nothing outlives the process. */
  default Optional<StartReport> startReport() {
    return Optional.empty();
  }

  /** A snapshot of counters and sizes; does not block. */
  StoreStats stats();

  /** Size of a full page, in bytes; fixed for the life of the cache directory. */
  int pageBytes();

  /** Completes what is queued, syncs, and gives up the directory. Blocks. Idempotent. */
  @Override
  void close();
}
