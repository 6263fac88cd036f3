package dev.pagegate.client.journal;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.RemoteFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;

/** The parts of one volume's journal, and the order of their end. */
final class LocalVolume implements AutoCloseable {
  private final FileChannel owner;
  private final Overlay overlay;
  private final Uploader uploader;
  private final Conflicts conflicts;
  private final LocalView view;
  private final LocalContent content;
  private final LocalChanges changes;
  private final LocalNames names;
  private final LocalMaking making;
  private boolean closed;

  private LocalVolume(
      FileChannel owner,
      Overlay overlay,
      Uploader uploader,
      Conflicts conflicts,
      JournalSettings settings) {
    this.owner = owner;
    this.overlay = overlay;
    this.uploader = uploader;
    this.conflicts = conflicts;
    this.view = new LocalView(overlay);
    this.content = new LocalContent(overlay, view);
    this.changes = new LocalChanges(overlay, settings.maxBytes());
    this.names = new LocalNames(overlay, view, changes);
    this.making = new LocalMaking(overlay, view, changes, names);
  }

  static LocalVolume open(RemoteFiles remote, JournalSettings settings) throws FsException {
    FileChannel owner = own(settings.directory());
    try {
      return open(remote, settings, owner);
    } catch (FsException | RuntimeException e) {
      release(owner);
      throw e;
    }
  }

  private static LocalVolume open(RemoteFiles remote, JournalSettings settings, FileChannel owner)
      throws FsException {
    InstantSource wall = InstantSource.system();
    JournalReader found = JournalReader.read(settings.directory());
    Journal journal = new Journal(settings.directory(), found.segments(), settings.segmentBytes());
    Uploader uploader = new Uploader();
    Overlay overlay = new Overlay(journal, wall, uploader::take);
    Conflicts conflicts = new Conflicts(settings.directory().resolve("conflicts"), wall);
    found.damages().forEach(conflicts::say);
    uploader.start(overlay, new Replay(remote, overlay, conflicts));
    try {
      overlay.recover(found.records());
    } catch (FsException | RuntimeException e) {
      uploader.close();
      journal.close();
      throw e;
    }
    return new LocalVolume(owner, overlay, uploader, conflicts, settings);
  }

  /** One process at a time, or both would bring the same changes to the server. */
  private static FileChannel own(Path directory) throws FsException {
    try {
      Names.createDirectories(directory);
      FileChannel channel =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!isLocked(channel)) {
        release(channel);
        throw new FsException(FsError.IO, "the journal in " + directory + " is in use");
      }
      return channel;
    } catch (IOException e) {
      throw new FsException(FsError.IO, "the journal in " + directory + ": " + e, e);
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException byThisProcess) {
      return false;
    }
  }

  private static void release(FileChannel owner) {
    try {
      owner.close();
    } catch (IOException e) {
      JournalSync.log.warn("the lock of the journal stays", e);
    }
  }

  Overlay overlay() {
    return overlay;
  }

  LocalView view() {
    return view;
  }

  LocalContent content() {
    return content;
  }

  LocalChanges changes() {
    return changes;
  }

  LocalNames names() {
    return names;
  }

  LocalMaking making() {
    return making;
  }

  List<String> stuck() {
    return uploader.stuck().entrySet().stream()
        .map(entry -> overlay.say(entry.getKey()) + ": " + entry.getValue().getMessage())
        .sorted()
        .toList();
  }

  List<String> conflicts() {
    return conflicts.said();
  }

  /** Nothing is sent from now on. */
  void stop() {
    uploader.stop();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    uploader.close();
    synchronized (overlay) {
      overlay.journal().close(overlay.waiting() == 0);
    }
    release(owner);
  }
}
