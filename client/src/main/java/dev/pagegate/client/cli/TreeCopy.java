package dev.pagegate.client.cli;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.FileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/** Carries a {@link CopyPlan} out, several files at a time, for each costs round trips. */
final class TreeCopy {
  private static final int FILES_AT_A_TIME = 16;

  private final FileSystem files;
  private final LongConsumer progress;

  TreeCopy(FileSystem files, LongConsumer progress) {
    this.files = files;
    this.progress = progress;
  }

  /** Blocks until every file is durable, or one has failed; then the others are not begun. */
  void run(CopyPlan plan) throws IOException, FsException, InterruptedException, CommandFailure {
    for (Path directory : plan.directories()) {
      Files.createDirectories(directory);
    }
    copyFiles(plan);
    for (CopyPlan.Link link : plan.links()) {
      Files.deleteIfExists(link.target());
      Files.createSymbolicLink(link.target(), Path.of(link.text()));
    }
  }

  private void copyFiles(CopyPlan plan)
      throws IOException, FsException, InterruptedException, CommandFailure {
    List<Future<?>> copies = new ArrayList<>();
    try (ExecutorService operations =
        Executors.newFixedThreadPool(FILES_AT_A_TIME, Thread.ofVirtual().factory())) {
      for (CopyPlan.File file : plan.files()) {
        copies.add(
            operations.submit(
                () -> {
                  new DurableCopy(file, progress).run(files);
                  return null;
                }));
      }
      try {
        await(copies);
      } catch (IOException | FsException | CommandFailure failed) {
        copies.forEach(copy -> copy.cancel(true));
        throw failed;
      }
    }
  }

  private static void await(List<Future<?>> copies)
      throws IOException, FsException, InterruptedException, CommandFailure {
    for (Future<?> copy : copies) {
      try {
        copy.get();
      } catch (CancellationException e) {
        throw new CommandFailure("cancelled", e);
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case IOException failure -> throw failure;
          case FsException failure -> throw failure;
          case null, default -> throw new CommandFailure("unexpected " + e.getCause(), e);
        }
      }
    }
  }
}
