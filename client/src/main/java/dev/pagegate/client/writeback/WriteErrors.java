package dev.pagegate.client.writeback;

import dev.pagegate.client.error.FsException;
import org.jspecify.annotations.Nullable;

/** What went wrong with writing one file back, to be told to each of its open files once. */
public final class WriteErrors {
  private long count;
  private @Nullable FsException last;

  synchronized void add(FsException failure) {
    count++;
    last = failure;
  }

  /** What an open file that starts now has not to be told. */
  public synchronized Reported now() {
    return new Reported(count);
  }

  /** For an open file that is older than the first write to its file. */
  public Reported sinceTheBeginning() {
    return new Reported(0);
  }

  /** What has failed since {@code reported} was last told, null if nothing; tells it. */
  public synchronized @Nullable FsException untold(Reported reported) {
    FsException failure = reported.count < count ? last : null;
    reported.count = count;
    return failure;
  }

  /** How far one open file has been told. Guarded by the {@link WriteErrors} that made it. */
  public static final class Reported {
    private long count;

    private Reported(long count) {
      this.count = count;
    }
  }
}
