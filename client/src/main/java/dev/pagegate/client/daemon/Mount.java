package dev.pagegate.client.daemon;

import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.journal.JournaledFiles;
import dev.pagegate.client.remote.NfsRemote;
import dev.pagegate.client.remote.NfsUrl;
import java.util.Map;
import java.util.Optional;

/** One mounted URL: its file system and the connections behind it. */
public final class Mount implements AutoCloseable {
  private final NfsUrl url;
  private final NfsRemote remote;
  private final Optional<JournaledFiles> journal;
  private final FileSystem files;

  Mount(NfsUrl url, NfsRemote remote, Optional<JournaledFiles> journal, FileSystem files) {
    this.url = url;
    this.remote = remote;
    this.journal = journal;
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

  /** Under policy local what the server does not have yet, and what others had changed. */
  public Optional<JournaledFiles> journal() {
    return journal;
  }

  /**
   * Sends what is dirty, as {@link FileSystem#close} does, and closes the connections. Blocks. Open
   * files must be closed before. Idempotent.
   */
  @Override
  public void close() {
    files.close();
    journal.ifPresent(JournaledFiles::close);
    remote.close();
  }
}
