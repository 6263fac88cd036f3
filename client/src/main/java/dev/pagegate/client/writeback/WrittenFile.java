package dev.pagegate.client.writeback;

import dev.pagegate.client.page.FilePages;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.WccData;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A file whose modifications are to be written back, as whoever knows its attributes sees it. */
public interface WrittenFile {
  FileHandle handle();

  FilePages pages();

  /** For calls in the name of who wrote last. */
  RemoteFiles writer();

  /** Calls that change the file will be sent from now on. */
  void changesBegin();

  /**
   * They are answered; {@code changes} are what the server said of the file before and after each
   * of them. Completes when the file's version and size are known that they have led to, told to
   * its {@link #pages}: advanced where nobody else changed the file meanwhile, else adopted (G9).
   */
  CompletableFuture<Void> changesEnded(List<WccData> changes);

  /** Nothing of the file is dirty any more. */
  void allWritten();

  /**
   * Whether somebody here has removed the file, so that what is dirty is nobody's any more.
   * Completes when the server has been asked, where that is under way; never exceptionally.
   */
  CompletableFuture<Boolean> isRemoved();
}
