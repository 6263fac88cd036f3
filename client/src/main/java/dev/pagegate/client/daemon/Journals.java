package dev.pagegate.client.daemon;

import dev.pagegate.client.admin.Commands;
import dev.pagegate.client.admin.Explanation.Upload;
import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.Inode;
import dev.pagegate.client.journal.JournalSettings;
import dev.pagegate.client.journal.JournaledFiles;
import dev.pagegate.client.remote.NfsRemote;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The journals in a cache directory, one for each root that was mounted with policy local. */
final class Journals {
  private static final String DIRECTORY = "journal";

  /** How long a mount with policy origin waits for what one with policy local has left. */
  private static final long DRAIN_SECONDS = 60;

  /** So many seconds without any progress, and what the server refuses is given up waiting for. */
  private static final int MAX_LOOKS = 5;

  private static final int NAME_BYTES = 16;

  private Journals() {}

  /**
   * The journal to go through, empty under policy origin: then what an earlier mount has left is
   * brought to the server before anything else is. Blocks.
   *
   * @throws FsException SERVER_UNREACHABLE when the server does not take that; it is kept
   */
  static Optional<JournaledFiles> open(DaemonConfig config, NfsRemote remote) throws FsException {
    if (config.disk().isEmpty()) {
      return Optional.empty();
    }
    Path directory = config.disk().get().directory().resolve(DIRECTORY).resolve(name(remote));
    JournalSettings settings = JournalSettings.of(directory);
    if (config.policy() == WritePolicy.LOCAL) {
      return Optional.of(JournaledFiles.open(remote, remote.caller(), settings));
    }
    if (hasSegments(directory)) {
      drain(remote, settings);
    }
    return Optional.empty();
  }

  private static void drain(NfsRemote remote, JournalSettings settings) throws FsException {
    JournaledFiles left = JournaledFiles.open(remote, remote.caller(), settings);
    try {
      int waiting = left.drain(DRAIN_SECONDS);
      if (waiting > 0) {
        throw new FsException(
            FsError.SERVER_UNREACHABLE,
            ("%d changes of an earlier mount with policy local are not at the server yet; they are"
                    + " kept in %s; mount with policy local to go on meanwhile")
                .formatted(waiting, settings.directory()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.INTERRUPTED, "the mount was interrupted", e);
    } finally {
      left.closeJournal();
    }
  }

  /** What of {@code file} waits in the mount's journal; null for nothing. */
  private static @Nullable Upload upload(@Nullable Mount mount, Inode file) {
    return mount == null
        ? null
        : mount
            .journal()
            .flatMap(journal -> journal.waiting(file.handle()))
            .map(waiting -> new Upload(waiting.changes(), waiting.bytes(), waiting.copy()))
            .orElse(null);
  }

  /** What waits in the journals of {@code mounts}, by their directories. */
  static Commands.Uploads uploads(Map<String, Mount> mounts) {
    return new Commands.Uploads() {
      @Override
      public @Nullable Upload of(String mount, Inode file) {
        return upload(mounts.get(mount), file);
      }

      @Override
      public List<String> await(String mount, @Nullable Inode file) throws FsException {
        Mount asked = mounts.get(mount);
        Optional<JournaledFiles> journal = asked == null ? Optional.empty() : asked.journal();
        return journal.isPresent() ? uploaded(journal.get(), file) : List.of();
      }
    };
  }

  private static List<String> uploaded(JournaledFiles journal, @Nullable Inode file)
      throws FsException {
    try {
      int before = Integer.MAX_VALUE;
      int looksWithoutProgress = 0;
      while (file == null ? journal.waiting() > 0 : journal.waiting(file.handle()).isPresent()) {
        int left = journal.drain(1);
        looksWithoutProgress = left < before ? 0 : looksWithoutProgress + 1;
        before = left;
        List<String> refused = journal.stuck();
        if (looksWithoutProgress >= MAX_LOOKS && !refused.isEmpty()) {
          return refused;
        }
      }
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.INTERRUPTED, "waiting for the upload was interrupted", e);
    }
  }

  /** Whether nothing that programs wrote can lie in the cache directory; false in doubt. */
  static boolean isSurelyEmpty(DaemonConfig config) {
    return config.policy() == WritePolicy.ORIGIN
        && config.disk().stream()
            .allMatch(disk -> Files.notExists(disk.directory().resolve(DIRECTORY)));
  }

  private static boolean hasSegments(Path directory) throws FsException {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try (DirectoryStream<Path> segments = Files.newDirectoryStream(directory, "segment-*")) {
      return segments.iterator().hasNext();
    } catch (IOException e) {
      throw new FsException(FsError.IO, "the journal in " + directory + ": " + e, e);
    }
  }

  /** Handles are long; two roots of one server have two journals. */
  private static String name(NfsRemote remote) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(remote.volumeIdentity().toByteArray());
      digest.update(remote.root().bytes().toByteArray());
      return HexFormat.of().formatHex(digest.digest(), 0, NAME_BYTES);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
