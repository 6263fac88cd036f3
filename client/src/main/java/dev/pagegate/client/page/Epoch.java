package dev.pagegate.client.page;

import dev.pagegate.store.CoherencyToken;
import dev.pagegate.store.FileVersion;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The time between two changes of a file's content as we learned of them. What was asked for in one
 * epoch is never served in another; epochs are compared by identity.
 */
final class Epoch {
  /** Size of a file whose version nobody knows. */
  static final long UNKNOWN_BYTES = -1;

  private final CompletableFuture<Optional<FileVersion>> version = new CompletableFuture<>();

  private final CompletableFuture<Boolean> onDisk = new CompletableFuture<>();

  // Guarded by the FilePages that owns this epoch for writes; read without.
  private volatile @Nullable CoherencyToken token;
  private volatile long sizeBytes;
  private volatile int adoptions = 1;
  private volatile boolean hasUntrusted;

  private volatile boolean unknownToDisk;
  private volatile boolean offered;

  private Epoch(@Nullable CoherencyToken token, long sizeBytes) {
    this.token = token;
    this.sizeBytes = sizeBytes;
  }

  /** A version that the server named. */
  static Epoch of(CoherencyToken token, long sizeBytes) {
    return new Epoch(token, sizeBytes);
  }

  /** Between an invalidation and the next adopt: nothing is stored. */
  static Epoch untrusted() {
    Epoch epoch = new Epoch(null, UNKNOWN_BYTES);
    epoch.known(Optional.empty());
    return epoch;
  }

  /**
   * The store's name of this version, empty where the store can keep nothing of it. Never completes
   * exceptionally.
   */
  CompletableFuture<Optional<FileVersion>> version() {
    return version;
  }

  /**
   * Whether the store may have pages of this version, known before {@link #version} where it has
   * none. Never completes exceptionally.
   */
  CompletableFuture<Boolean> onDisk() {
    return onDisk;
  }

  void nothingOnDisk() {
    onDisk.complete(false);
  }

  /** The store has no page of the file, in this version or in another. */
  void nothingEverOnDisk() {
    unknownToDisk = true;
    onDisk.complete(false);
  }

  /** The store is about to be asked to keep a page. */
  void offers() {
    offered = true;
  }

  /**
   * Whether the store cannot have got a copy of any page from here. Known once {@link #onDisk} is
   * done.
   */
  boolean isCopyless() {
    return unknownToDisk && !offered;
  }

  void known(Optional<FileVersion> named) {
    version.complete(named);
    onDisk.complete(named.isPresent());
  }

  /** False once it is known that the store keeps nothing of this version. */
  boolean isStored() {
    return version.getNow(Optional.empty()).isPresent() || !version.isDone();
  }

  boolean isNamed(CoherencyToken other) {
    CoherencyToken mine = token;
    return mine != null && mine.equals(other);
  }

  boolean isTrusted() {
    return token != null;
  }

  /** Size at the server, {@link #UNKNOWN_BYTES} without a version. */
  long sizeBytes() {
    return sizeBytes;
  }

  /**
   * Where the file ends as we see it, in bytes; the largest number where nobody knows.
   *
   * @param localEndBytes where modifications end, asked for before this epoch was
   */
  long visibleBytes(long localEndBytes) {
    long serverBytes = sizeBytes;
    return serverBytes == UNKNOWN_BYTES ? Long.MAX_VALUE : Math.max(serverBytes, localEndBytes);
  }

  /** Counts how often this version was confirmed. */
  int adoptions() {
    return adoptions;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // writers hold the owner's monitor
  void confirm() {
    adoptions++;
  }

  void rename(CoherencyToken newToken, long newSizeBytes) {
    token = newToken;
    sizeBytes = newSizeBytes;
  }

  boolean hasUntrusted() {
    return hasUntrusted;
  }

  void hasUntrusted(boolean whether) {
    hasUntrusted = whether;
  }
}
