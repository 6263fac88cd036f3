package dev.pagegate.client.cli;

import dev.pagegate.client.admin.AdminException;
import dev.pagegate.client.admin.AdminRequest;
import dev.pagegate.client.admin.AdminRequest.Fetched;
import dev.pagegate.client.daemon.Quantity;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Has daemons take files into their caches, several files at a time, part by part: it may be
 * stopped at any moment, and goes on from there the next time since what is kept is not fetched
 * again.
 */
final class Prefetching {
  private final PartRequest request;
  private final Queue<WantedFile> files;
  private final Progress progress;
  private final Console console;
  private final AtomicLong fetchedBytes = new AtomicLong();
  private final AtomicInteger failedFiles = new AtomicInteger();

  /** Asks for a part of a file. */
  interface PartRequest {
    AdminRequest of(String mount, String path, long fromByte);
  }

  /**
   * What the daemon is asked for, and what that is called.
   *
   * @param name before a bar of progress
   * @param event at the end
   */
  record Kind(String name, String event, PartRequest request) {
    /** Blocks, with a bar or lines of progress and a summary; returns the exit code. */
    int run(Console console, boolean json, List<WantedFile> files, int jobs)
        throws InterruptedException, IOException {
      long totalBytes = files.stream().mapToLong(WantedFile::sizeBytes).sum();
      try (Progress progress = Progress.of(console, json, name, totalBytes)) {
        var prefetching = new Prefetching(request, files, progress, console);
        prefetching.run(jobs);
        progress.end();
        tell(console, json, files.size() - prefetching.failedFiles(), prefetching, progress);
        return prefetching.failedFiles() == 0 ? Pagegate.DONE : Pagegate.FAILED;
      }
    }

    private void tell(
        Console console, boolean json, int done, Prefetching prefetching, Progress progress) {
      if (json) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", event);
        line.put("files", done);
        line.put("failedFiles", prefetching.failedFiles());
        line.put("bytes", progress.doneBytes());
        line.put("fetchedBytes", prefetching.fetchedBytes());
        line.put("seconds", progress.seconds());
        console.json(line);
      } else {
        console
            .out()
            .printf(
                "%,d files, %s; %s were not on the disk yet%n",
                done, progress.summary(), Quantity.formatBytes(prefetching.fetchedBytes()));
      }
    }
  }

  private Prefetching(
      PartRequest request, List<WantedFile> files, Progress progress, Console console) {
    this.request = request;
    this.files = new ConcurrentLinkedQueue<>(files);
    this.progress = progress;
    this.console = console;
  }

  /**
   * Blocks until all files are done; one that fails is said and passed over.
   *
   * @param jobs files at a time
   */
  void run(int jobs) throws InterruptedException, IOException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> workers =
          IntStream.range(0, jobs).<Future<?>>mapToObj(_ -> threads.submit(this::work)).toList();
      for (Future<?> worker : workers) {
        worker.get();
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  private void work() {
    for (WantedFile file = files.poll(); file != null; file = files.poll()) {
      try {
        fetch(file);
      } catch (AdminException | IOException e) {
        failedFiles.incrementAndGet();
        console.err().println(console.printable(file.path() + ": " + e.getMessage()));
      }
    }
  }

  private void fetch(WantedFile file) throws AdminException, IOException {
    DaemonPath path = file.path();
    long at = 0;
    Fetched part;
    do {
      part = path.ask(request.of(path.mount(), path.below(), at), Fetched.class);
      fetchedBytes.addAndGet(part.fetchedBytes());
      progress.advance(part.endByte() - at);
      at = part.endByte();
    } while (at < part.sizeBytes());
  }

  long fetchedBytes() {
    return fetchedBytes.get();
  }

  int failedFiles() {
    return failedFiles.get();
  }
}
