package dev.pagegate.client.archive;

import dev.pagegate.store.FileKey;
import java.util.concurrent.CompletableFuture;

/** Where records outlive the process. */
@FunctionalInterface
public interface ArchiveRecords {
  /**
   * Keeps {@code record} of a file in place of what was kept of it before, nothing for no bytes, in
   * the order of the calls. Does not block. Completes when that is durable, exceptionally when it
   * cannot be promised.
   */
  CompletableFuture<Void> keep(FileKey file, byte[] record);
}
