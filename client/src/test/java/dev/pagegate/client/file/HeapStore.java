package dev.pagegate.client.file;

import dev.pagegate.store.CoherencyToken;
import dev.pagegate.store.FileKey;
import dev.pagegate.store.FileVersion;
import dev.pagegate.store.PageLookup;
import dev.pagegate.store.PageRange;
import dev.pagegate.store.PageStore;
import dev.pagegate.store.PageWrite;
import dev.pagegate.store.Pin;
import dev.pagegate.store.StoreOutcome;
import dev.pagegate.store.StoreStats;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A store without a disk that answers at once. */
final class HeapStore implements PageStore {
  static final int PAGE_BYTES = 4096;

  private record File(long number, long generation, CoherencyToken token) {}

  private record Key(FileVersion version, long index) {}

  private final Map<FileKey, File> files = new HashMap<>();
  private final Map<Key, byte[]> pages = new HashMap<>();
  private final Map<FileKey, byte[]> notes = new HashMap<>();
  private int hits;
  private long nextNumber;
  private int noted;
  private boolean pinned;
  private @Nullable List<Runnable> heldNotes;

  /** Pages read from here so far. */
  synchronized int hits() {
    return hits;
  }

  /** Pages kept of versions that may still be served. */
  synchronized long livePages() {
    return pages.keySet().stream()
        .filter(
            key ->
                files.values().stream()
                    .anyMatch(
                        file -> key.version.equals(new FileVersion(file.number, file.generation))))
        .count();
  }

  @Override
  public synchronized CompletableFuture<FileVersion> adopt(FileKey key, CoherencyToken token) {
    File old = files.get(key);
    File now =
        old == null
            ? new File(nextNumber++, 1, token)
            : old.token.equals(token) ? old : new File(old.number, old.generation + 1, token);
    files.put(key, now);
    return CompletableFuture.completedFuture(new FileVersion(now.number, now.generation));
  }

  @Override
  public synchronized CompletableFuture<Boolean> advance(
      FileVersion version, CoherencyToken token) {
    for (Map.Entry<FileKey, File> entry : files.entrySet()) {
      File file = entry.getValue();
      if (version.equals(new FileVersion(file.number, file.generation))) {
        entry.setValue(new File(file.number, file.generation, token));
        return CompletableFuture.completedFuture(true);
      }
    }
    return CompletableFuture.completedFuture(false);
  }

  @Override
  public synchronized CompletableFuture<PageLookup> read(
      FileVersion version, long pageIndex, ByteBuf destination) {
    byte[] page = pages.get(new Key(version, pageIndex));
    if (page == null) {
      return CompletableFuture.completedFuture(PageLookup.MISS);
    }
    hits++;
    destination.writeBytes(page);
    return CompletableFuture.completedFuture(new PageLookup.Hit(page.length));
  }

  @Override
  public synchronized PageWrite write(FileVersion version, long pageIndex, ByteBuf page) {
    pages.put(new Key(version, pageIndex), ByteBufUtil.getBytes(page));
    return new PageWrite() {
      @Override
      public CompletableFuture<StoreOutcome> outcome() {
        return CompletableFuture.completedFuture(StoreOutcome.STORED);
      }

      @Override
      public void withdraw() {}
    };
  }

  @Override
  public synchronized CompletableFuture<Void> forget(FileVersion version, PageRange range) {
    pages.keySet().removeIf(key -> key.version.equals(version) && range.contains(key.index));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized CompletableFuture<Void> forgetFile(FileKey key) {
    File file = files.remove(key);
    if (file != null) {
      pages.keySet().removeIf(page -> page.version.fileNumber() == file.number);
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized CompletableFuture<Void> note(FileKey file, byte[] note) {
    noted++;
    if (heldNotes != null) {
      CompletableFuture<Void> durable = new CompletableFuture<>();
      heldNotes.add(
          () -> {
            notes.put(file, note.clone());
            durable.complete(null);
          });
      return durable;
    }
    notes.put(file, note.clone());
    return CompletableFuture.completedFuture(null);
  }

  /** Notes asked for from now on are not durable before {@link #releaseNotes}. */
  synchronized void holdNotes() {
    heldNotes = new ArrayList<>();
  }

  void releaseNotes() {
    List<Runnable> held;
    synchronized (this) {
      held = heldNotes == null ? List.of() : heldNotes;
      heldNotes = null;
    }
    held.forEach(Runnable::run);
  }

  /** How many notes wait to become durable. */
  synchronized int heldNotes() {
    return heldNotes == null ? 0 : heldNotes.size();
  }

  /** Has every file pinned, or none. */
  synchronized void pinned(boolean all) {
    pinned = all;
  }

  @Override
  public synchronized List<Pin> pins() {
    return pinned
        ? files.keySet().stream().map(key -> new Pin(key, 1, "pinned")).toList()
        : List.of();
  }

  /** How many notes were asked for so far. */
  synchronized int noted() {
    return noted;
  }

  @Override
  public synchronized CompletableFuture<Map<FileKey, byte[]>> notes(FileKey prefix) {
    return CompletableFuture.completedFuture(
        notes.entrySet().stream()
            .filter(note -> note.getKey().startsWith(prefix) && note.getValue().length > 0)
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  @Override
  public StoreStats stats() {
    return new StoreStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Override
  public int pageBytes() {
    return PAGE_BYTES;
  }

  @Override
  public void close() {}
}
