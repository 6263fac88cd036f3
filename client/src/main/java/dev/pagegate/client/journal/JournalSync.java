package dev.pagegate.client.journal;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Group commit: one thread that makes the journal durable for all who ask meanwhile. */
final class JournalSync implements AutoCloseable {
  static final Logger log = LoggerFactory.getLogger(JournalSync.class);

  private final Path directory;
  private final Consumer<IOException> whenBroken;
  private final Thread thread;

  // Guarded by this.
  private final List<Segment> unsynced = new ArrayList<>();
  private final List<Segment> toDelete = new ArrayList<>();
  private List<CompletableFuture<Void>> asking = new ArrayList<>();
  private boolean nameIsNew;
  private boolean deletesNoMore;
  private boolean closed;

  /**
   * Why nothing is durable any more: the kernel tells a lost write once, so a later sync that
   * succeeds says nothing of what was appended before. Nor is anything deleted from then on.
   */
  private @Nullable FsException failure;

  JournalSync(Path directory, Consumer<IOException> whenBroken) {
    this.directory = directory;
    this.whenBroken = whenBroken;
    this.thread = Thread.ofPlatform().name("pagegate-journal").daemon().start(this::run);
  }

  /** A segment that is written to from now on; those before it are not any more. */
  synchronized void written(Segment segment) {
    unsynced.add(segment);
    nameIsNew = true;
  }

  /** What later segments say of this one's changes must be durable before it goes. */
  synchronized void deleteAfterSync(Segment segment) {
    if (failure == null && !deletesNoMore) {
      toDelete.add(segment);
      notifyAll();
    }
  }

  CompletableFuture<Void> request() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    synchronized (this) {
      if (closed) {
        done.completeExceptionally(
            new FsException(FsError.IO, "the journal in " + directory + " is closed"));
        return done;
      }
      FsException failed = failure;
      if (failed != null) {
        done.completeExceptionally(failed);
        return done;
      }
      asking.add(done);
      notifyAll();
    }
    return done;
  }

  private record Batch(
      List<Segment> segments,
      List<Segment> toDelete,
      List<CompletableFuture<Void>> asking,
      boolean nameIsNew) {}

  private synchronized Batch next() {
    while (asking.isEmpty() && toDelete.isEmpty() && !closed) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts this thread", e);
      }
    }
    Batch batch = new Batch(List.copyOf(unsynced), List.copyOf(toDelete), asking, nameIsNew);
    asking = new ArrayList<>();
    toDelete.clear();
    return batch;
  }

  private void run() {
    boolean last = false;
    while (!last) {
      Batch batch = next();
      synchronized (this) {
        last = closed;
      }
      try {
        sync(batch);
      } catch (IOException e) {
        failed(batch, e);
        continue;
      }
      batch.asking().forEach(done -> done.complete(null));
      delete(batch.toDelete());
    }
    afterwards();
  }

  /** Whoever asked while the last batch was made is answered too. */
  private synchronized void afterwards() {
    FsException late = new FsException(FsError.IO, "the journal in " + directory + " is closed");
    asking.forEach(done -> done.completeExceptionally(late));
  }

  /** The batch's segments stay, since what later ones say of them may not be durable. */
  private void failed(Batch batch, IOException e) {
    log.error("the journal cannot be made durable", e);
    FsException failed =
        new FsException(FsError.IO, "the journal in %s: %s".formatted(directory, e), e);
    synchronized (this) {
      failure = failed;
    }
    whenBroken.accept(e);
    batch.asking().forEach(done -> done.completeExceptionally(failed));
  }

  /** What cannot be deleted costs room; the next process finds nothing in it to do. */
  private void delete(List<Segment> oldestFirst) {
    try {
      for (Segment segment : oldestFirst) {
        segment.delete();
      }
    } catch (IOException e) {
      log.warn("segments of the journal stay, though the server has what is in them", e);
      synchronized (this) {
        deletesNoMore = true;
      }
    }
  }

  private void sync(Batch batch) throws IOException {
    for (Segment segment : batch.segments()) {
      segment.sync();
    }
    if (batch.nameIsNew()) {
      Names.sync(directory);
    }
    synchronized (this) {
      // The last one is still written to.
      unsynced.removeAll(batch.segments().subList(0, Math.max(0, batch.segments().size() - 1)));
      if (batch.nameIsNew() && unsynced.size() == 1) {
        nameIsNew = !batch.segments().contains(unsynced.getFirst());
      }
    }
  }

  /** Syncs once more, and ends. Blocks. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
