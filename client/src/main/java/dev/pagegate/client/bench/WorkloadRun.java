package dev.pagegate.client.bench;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.OpenFile;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Runs a {@link Workload} once and times it. What is read is kept and hashed while the clock
 * stands, so that every byte that the clock saw is verified and none of the hashing is timed.
 */
final class WorkloadRun {
  /** Kept between two stops of the clock, in bytes. */
  static final int WINDOW_BYTES = 512 << 20;

  private static final long MAX_LATENCY_NANOS = 3_600_000_000_000L;

  private final FileSystem files;
  private final Workload workload;
  private final List<Workload.Operation> operations;
  private final Histogram latencies = new ConcurrentHistogram(MAX_LATENCY_NANOS, 3);
  private final MessageDigest digest = Sha256.digest();
  private final ByteBuffer window;
  private long untilNanos = System.nanoTime() + Long.MAX_VALUE / 2;
  private long nanos;
  private long bytes;

  /** {@code window} is as large as the largest operation at least. */
  WorkloadRun(FileSystem files, Workload workload, ByteBuffer window) {
    this.files = files;
    this.workload = workload;
    this.operations = workload.operationList();
    this.window = window;
  }

  /** Blocks until everything is read and hashed. */
  Measured run() throws FsException, InterruptedException {
    readAll();
    return new Measured(operations.size(), bytes, nanos, latencies, Sha256.hex(digest));
  }

  /** As much of it as is read until then, without a result. */
  void runUntil(long untilNanos) throws FsException, InterruptedException {
    this.untilNanos = untilNanos;
    readAll();
  }

  private boolean isOver() {
    return System.nanoTime() - untilNanos > 0;
  }

  private void readAll() throws FsException, InterruptedException {
    try (ExecutorService threads =
        Executors.newFixedThreadPool(workload.threads(), Thread.ofVirtual().factory())) {
      switch (workload.kind()) {
        case SEQUENTIAL, RANDOM -> runOnOneFile(threads);
        case WHOLE_FILES -> runBatches(threads, this::readWholeFile);
      }
    }
  }

  /** The open counts when the file is read once through; random reads are of an open file. */
  private void runOnOneFile(ExecutorService threads) throws FsException, InterruptedException {
    long start = System.nanoTime();
    try (OpenFile file = files.open(workload.files().getFirst().path())) {
      nanos += workload.kind() == Workload.Kind.SEQUENTIAL ? System.nanoTime() - start : 0;
      runBatches(threads, (operation, into) -> file.read(operation.offset(), into));
    }
  }

  private void readWholeFile(Workload.Operation operation, ByteBuffer into) throws FsException {
    try (OpenFile file = files.open(workload.files().get(operation.file()).path())) {
      file.read(0, into);
    }
  }

  private void runBatches(ExecutorService threads, Reading reading)
      throws FsException, InterruptedException {
    int first = 0;
    while (first < operations.size() && !isOver()) {
      int end = endOfBatch(first);
      List<ByteBuffer> slices = slices(first, end);
      long start = System.nanoTime();
      readAll(threads, reading, first, slices);
      if (end < operations.size()) {
        awaitReadahead();
      }
      nanos += System.nanoTime() - start;
      if (!isOver()) {
        hash(first, slices);
      }
      first = end;
    }
  }

  /** What is fetched ahead of the reader while the clock stands would come for nothing. */
  private void awaitReadahead() throws InterruptedException {
    while (files.fetchesUnderWay() > 0) {
      Thread.sleep(1);
    }
  }

  private int endOfBatch(int first) {
    int end = first;
    long room = window.capacity();
    while (end < operations.size() && operations.get(end).lengthBytes() <= room) {
      room -= operations.get(end).lengthBytes();
      end++;
    }
    return end;
  }

  private List<ByteBuffer> slices(int first, int end) {
    List<ByteBuffer> slices = new ArrayList<>();
    int at = 0;
    for (Workload.Operation operation : operations.subList(first, end)) {
      slices.add(window.slice(at, operation.lengthBytes()));
      at += operation.lengthBytes();
    }
    return slices;
  }

  private void readAll(ExecutorService threads, Reading reading, int first, List<ByteBuffer> slices)
      throws FsException, InterruptedException {
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> readers = new ArrayList<>();
    for (int thread = 0; thread < workload.threads(); thread++) {
      readers.add(
          threads.submit(
              () -> {
                for (int i = next.getAndIncrement();
                    i < slices.size() && !isOver();
                    i = next.getAndIncrement()) {
                  long start = System.nanoTime();
                  reading.read(operations.get(first + i), slices.get(i));
                  latencies.recordValue(System.nanoTime() - start);
                }
                return null;
              }));
    }
    for (Future<?> reader : readers) {
      await(reader);
    }
  }

  private static void await(Future<?> reader) throws FsException, InterruptedException {
    try {
      reader.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FsException failed) {
        throw failed;
      }
      throw new IllegalStateException("reading failed", e.getCause());
    }
  }

  private void hash(int first, List<ByteBuffer> slices) throws FsException {
    for (int i = 0; i < slices.size(); i++) {
      ByteBuffer read = slices.get(i);
      if (read.hasRemaining()) {
        Workload.Operation operation = operations.get(first + i);
        throw new FsException(
            FsError.IO,
            "%s ends %d bytes early: it changed since the tree was listed"
                .formatted(workload.files().get(operation.file()).path(), read.remaining()));
      }
      bytes += read.capacity();
      digest.update(read.flip());
    }
  }

  /** What was measured; latencies in nanoseconds. */
  record Measured(long operations, long bytes, long nanos, Histogram latencies, String sha256) {}

  /** One operation into its place. */
  private interface Reading {
    void read(Workload.Operation operation, ByteBuffer into) throws FsException;
  }
}
