package dev.pagegate.client.daemon;

import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.remote.NfsRemote;
import dev.pagegate.client.remote.NfsUrl;
import java.util.Map;

/** One mounted URL: its file system and the connections behind it. */
public final class Mount implements AutoCloseable {
  private final NfsUrl url;
  private final NfsRemote remote;
  private final FileSystem files;

  Mount(NfsUrl url, NfsRemote remote, FileSystem files) {
    this.url = url;
    this.remote = remote;
    this.files = files;
  }

  public NfsUrl url() {
    return url;
  }

  /** The root is what the URL names, which may be a single file. */
  public FileSystem files() {
    return files;
  }

  /** How many calls have been sent to the server, by procedure, since it was mounted. */
  public Map<String, Long> calls() {
    return remote.calls();
  }

  /** Blocks until connections are closed. Open files must be closed before. Idempotent. */
  @Override
  public void close() {
    files.close();
    remote.close();
  }
}
