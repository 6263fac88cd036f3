package dev.pagegate.client.page;

import dev.pagegate.client.page.Page.Modified;
import dev.pagegate.client.page.PageState.Pending;
import dev.pagegate.client.page.PageState.UpToDate;
import dev.pagegate.store.FileVersion;
import dev.pagegate.store.PageRange;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this client's own changes of one file do to its pages. */
final class FileChanges {
  private static final Logger log = LoggerFactory.getLogger(FileChanges.class);

  private final FilePages file;
  private final PageCache cache;

  FileChanges(FilePages file) {
    this.file = file;
    this.cache = file.cache();
  }

  /** See {@link FilePages#beginWriteBack}. */
  CompletableFuture<List<WriteBack>> beginWriteBack(List<Long> pageIndices) {
    Epoch now = file.epoch();
    return now.onDisk()
        .thenCompose(_ -> forgetCopies(now, pageIndices))
        .handle(
            (_, error) -> {
              if (error != null) {
                log.debug("copies of {} of {} are not forgotten", pageIndices, file, error);
                file.distrust(now);
              }
              return taken(pageIndices);
            });
  }

  private List<WriteBack> taken(List<Long> pageIndices) {
    List<WriteBack> taken = new ArrayList<>();
    for (long index : pageIndices) {
      Page page = file.page(index);
      WriteBack writeBack = page == null ? null : page.beginWriteBack();
      if (writeBack != null) {
        taken.add(writeBack);
      }
    }
    return taken;
  }

  private CompletableFuture<Void> forgetCopies(Epoch now, List<Long> pageIndices) {
    return now.isCopyless() && !file.isShared()
        ? CompletableFuture.completedFuture(null)
        : now.version().thenCompose(version -> forgetCopies(version, pageIndices));
  }

  private CompletableFuture<Void> forgetCopies(
      Optional<FileVersion> version, List<Long> pageIndices) {
    if (version.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    List<CompletableFuture<Void>> forgotten = new ArrayList<>();
    int start = 0;
    while (start < pageIndices.size()) {
      int end = start + 1;
      while (end < pageIndices.size() && pageIndices.get(end) == pageIndices.get(end - 1) + 1) {
        end++;
      }
      PageRange run = new PageRange(pageIndices.get(start), pageIndices.get(end - 1) + 1);
      forgotten.add(cache.store().forget(version.get(), run));
      start = end;
    }
    return CompletableFuture.allOf(forgotten.toArray(CompletableFuture<?>[]::new));
  }

  /** The end of the file moved from {@code oldBytes} in the current epoch. */
  void grown(Epoch epoch, long oldBytes) {
    long newBytes = epoch.sizeBytes();
    if (oldBytes == Epoch.UNKNOWN_BYTES || newBytes <= oldBytes) {
      return;
    }
    long first = oldBytes / cache.pageBytes();
    long last = (newBytes - 1) / cache.pageBytes();
    forPages(first, last, page -> extend(page, file.serverBytes(epoch, page.index())));
  }

  private void forPages(long first, long last, Consumer<Page> action) {
    if (last - first < file.pageCount()) {
      for (long index = first; index <= last; index++) {
        Page page = file.page(index);
        if (page != null) {
          action.accept(page);
        }
      }
    } else {
      file.forEach(
          page -> {
            if (page.index() >= first && page.index() <= last) {
              action.accept(page);
            }
          });
    }
  }

  /** What is short now reads as zeros up to the new end; one on its way to the disk goes. */
  private void extend(Page page, int lengthBytes) {
    if (page.extend(lengthBytes, null) == Modified.NEEDS_LARGER_BUFFER) {
      ByteBuf larger = cache.allocateForModification();
      if (page.extend(lengthBytes, larger) != Modified.TOOK_LARGER_BUFFER) {
        larger.release();
      }
    }
    file.ended(page, page.endIfShort(lengthBytes));
  }

  /** See {@link FilePages#beginResize}. */
  CompletableFuture<Void> forgetFrom(CompletableFuture<Optional<FileVersion>> of, long index) {
    return of.thenCompose(
            version ->
                version.isEmpty()
                    ? CompletableFuture.<Void>completedFuture(null)
                    : cache
                        .store()
                        .forget(version.get(), new PageRange(index, PageRange.ALL.end())))
        .exceptionally(
            error -> {
              // The file is of no trusted version now, and gets a new one afterwards.
              log.debug("copies of {} from page {} on are not forgotten", file, index, error);
              return null;
            });
  }

  /** Moves pages from one epoch to the next, cut or extended to {@code sizeBytes}. */
  void resize(Epoch from, Epoch to, long sizeBytes) {
    file.forEach(
        page -> {
          long start = page.index() * cache.pageBytes();
          int lengthBytes = Math.clamp(sizeBytes - start, 0, cache.pageBytes());
          file.ended(page, page.resize(from, to, lengthBytes));
          if (page.state() instanceof UpToDate) {
            extend(page, file.serverBytes(to, page.index()));
          }
        });
  }

  /** See {@link FilePages#keep}. */
  void keep(List<Long> pageIndices) {
    Epoch now = file.epoch();
    if (now.isTrusted()) {
      Completions.whenDone(
          now.version(),
          (version, _) ->
              version.ifPresent(known -> pageIndices.forEach(index -> keep(now, known, index))));
    }
  }

  private void keep(Epoch epoch, FileVersion version, long index) {
    Page page = file.page(index);
    CacheWritePending gate = CacheWritePending.closed(version, index);
    Pending pending = page == null ? null : page.closeGate(epoch, gate);
    if (page == null || pending == null) {
      return;
    }
    epoch.offers();
    gate.ask(cache.store(), pending.bytes(), pending.lengthBytes());
    pending.bytes().release();
    file.awaitCacheWrite(page, gate, pending.lengthBytes());
    // An epoch that changed in between has not seen the gate.
    file.dropIfSuperseded(page);
  }
}
