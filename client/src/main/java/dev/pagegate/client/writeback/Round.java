package dev.pagegate.client.writeback;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.page.WriteBack;
import dev.pagegate.client.remote.RemoteFiles.Committed;
import dev.pagegate.protocol.nfs3.WccData;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** One chunk of a file's dirty pages on their way to the server, from clean to committed. */
final class Round {
  /*
   * RFC 1813 section 3.3.7 and 3.3.21: what WRITE UNSTABLE was answered for may be gone when the
   * server restarts before COMMIT, and another verifier in COMMIT's reply, or two among those of the
   * WRITEs, is how it says so. Then everything is sent again. G7: a page is clean only after that.
   *
   * The file's version is settled before pages become clean, since the end of the file is where the
   * last dirty page ends until then. Pages whose bytes the server refuses for good are dropped, as
   * Linux does: kept, they would fill the memory and never leave.
   */
  private static final int MAX_RESENDS = 64;

  private final WrittenFile file;
  private final WriteBackSettings settings;
  private final WriteErrors errors;
  private final Runnable whenLost;
  private final List<WccData> changes = new ArrayList<>();

  /**
   * Writes back pages of {@code file}.
   *
   * @param whenLost told before the round ends that pages were given up
   */
  Round(WrittenFile file, WriteBackSettings settings, WriteErrors errors, Runnable whenLost) {
    this.file = file;
    this.settings = settings;
    this.errors = errors;
    this.whenLost = whenLost;
  }

  /** Blocks. Returns why pages are dirty still that the server may take later, or null. */
  @Nullable FsException run(List<Long> pageIndices) {
    for (int resend = 0; resend < MAX_RESENDS; resend++) {
      List<WriteBack> taken = join(file.pages().beginWriteBack(pageIndices));
      if (taken.isEmpty()) {
        return null;
      }
      file.changesBegin();
      Attempt attempt = send(taken);
      FsException unsettled = settle();
      if (unsettled != null) {
        return unsettled(unsettled, taken);
      }
      if (attempt.finish(taken)) {
        return attempt.failure == null ? null : report(attempt.failure);
      }
    }
    return report(
        new FsException(
            FsError.IO, "write-back of %s: its server keeps restarting".formatted(file)));
  }

  private @Nullable FsException unsettled(FsException why, List<WriteBack> taken) {
    if (isOrphan(why)) {
      taken.forEach(WriteBack::failed);
      return null;
    }
    taken.forEach(WriteBack::lost);
    return report(why);
  }

  private boolean isOrphan(FsException why) {
    return why.error() == FsError.STALE && join(file.isRemoved());
  }

  /**
   * Open files are told of what was dropped, even when they ask after that. What is kept fails the
   * flushes that it stays dirty for; one that succeeds later has nothing to tell.
   */
  private @Nullable FsException report(FsException failure) {
    if (!isForGood(failure)) {
      return failure;
    }
    errors.add(failure);
    whenLost.run();
    return null;
  }

  private Attempt send(List<WriteBack> taken) {
    Attempt attempt = new Attempt();
    Sending sending = new Sending(file, settings);
    try {
      sending.send(taken);
      changes.addAll(sending.changes());
      attempt.failed = sending.failed();
      attempt.failure = sending.failure();
      attempt.durable = sending.verifiers().isEmpty() || commits(sending.verifiers());
    } catch (FsException e) {
      attempt.failed = new HashSet<>(taken);
      attempt.failure = e;
    }
    taken.forEach(WriteBack::arrived);
    return attempt;
  }

  private boolean commits(Set<Long> verifiers) throws FsException {
    Committed committed = await(file.writer().commit(file.handle()));
    changes.add(committed.change());
    return verifiers.equals(Set.of(committed.verifier()));
  }

  /** Why nobody knows what the file is now, or null. */
  private @Nullable FsException settle() {
    List<WccData> told = List.copyOf(changes);
    changes.clear();
    try {
      await(file.changesEnded(told));
      return null;
    } catch (FsException e) {
      return e;
    }
  }

  /** What became of one sending. */
  private final class Attempt {
    private boolean durable;
    private Set<WriteBack> failed = Set.of();
    private @Nullable FsException failure;

    /** False when the server has lost what it had, so that it is to be sent again. */
    boolean finish(List<WriteBack> taken) {
      FsException why = failure;
      boolean drop = why != null && (isForGood(why) || isOrphan(why));
      List<Long> committed = new ArrayList<>();
      for (WriteBack page : taken) {
        if (!failed.contains(page)) {
          end(page, committed);
        } else if (drop) {
          page.failed();
        } else {
          page.lost();
        }
      }
      file.pages().keep(committed);
      return durable || why != null;
    }

    private void end(WriteBack page, List<Long> committed) {
      if (durable) {
        page.committed();
        committed.add(page.pageIndex());
      } else {
        page.lost();
      }
    }
  }

  /** Whether trying again is pointless. */
  private static boolean isForGood(FsException failure) {
    return switch (failure.error()) {
      case NO_SPACE,
          QUOTA_EXCEEDED,
          FILE_TOO_LARGE,
          READ_ONLY,
          ACCESS_DENIED,
          NOT_PERMITTED,
          IO,
          INVALID_ARGUMENT,
          NOT_SUPPORTED,
          NO_SUCH_DEVICE,
          IS_A_DIRECTORY,
          NOT_A_DIRECTORY ->
          true;
      case STALE,
          SERVER_UNREACHABLE,
          INTERRUPTED,
          BAD_REPLY,
          NO_SUCH_ENTRY,
          ALREADY_EXISTS,
          CROSS_DEVICE,
          TOO_MANY_LINKS,
          NAME_TOO_LONG,
          SYMBOLIC_LINK_LOOP,
          DIRECTORY_NOT_EMPTY ->
          false;
    };
  }

  private static <T> T join(CompletableFuture<T> future) {
    return future.join();
  }

  static <T> T await(CompletableFuture<T> future) throws FsException {
    try {
      return future.get();
    } catch (InterruptedException impossible) {
      throw new IllegalStateException("nobody interrupts a sender", impossible);
    } catch (ExecutionException e) {
      throw fsException(e.getCause());
    }
  }

  static FsException fsException(@Nullable Throwable cause) {
    Throwable bare =
        cause instanceof java.util.concurrent.CompletionException && cause.getCause() != null
            ? cause.getCause()
            : cause;
    return bare instanceof FsException known
        ? known
        : new FsException(FsError.IO, "unexpected: " + bare, bare == null ? new Error() : bare);
  }
}
