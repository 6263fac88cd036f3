package dev.pagegate.client.admin;

import dev.pagegate.client.archive.ArchiveRecord;
import dev.pagegate.client.archive.ArchiveState;
import dev.pagegate.client.archive.ArchivedFile;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a file's archive is like.
 *
 * @param path below the mount, as it was when it was archived
 * @param state resident, archiving, archived or not_resident
 * @param valid whether the copy equals the file, or may still
 * @param why it is not valid, for people; null when it is
 * @param detection writes or mtime
 * @param target null where there is none
 * @param sizeBytes of the copy, 0 until it is complete
 * @param sha256 of the copy, empty until it is complete
 * @param copiedBytes of the copy that is being made
 * @param since when the state began
 * @param working whether the daemon is at it, be it copying or waiting until the file is quiet
 * @param error why the last attempt has failed; null when it has not
 */
public record ArchiveView(
    String path,
    String state,
    boolean valid,
    @Nullable String why,
    @Nullable String detection,
    @Nullable String target,
    long sizeBytes,
    String sha256,
    long copiedBytes,
    @Nullable Instant since,
    boolean working,
    @Nullable String error) {

  static ArchiveView of(ArchivedFile file, boolean working, @Nullable String error) {
    ArchiveRecord record = file.record();
    return new ArchiveView(
        record.path(),
        word(record.state()),
        record.isValid(),
        record.isValid() ? null : record.validity().words(),
        record.detection().name().toLowerCase(Locale.ROOT),
        record.target(),
        record.sizeBytes(),
        record.sha256(),
        record.state() == ArchiveState.ARCHIVING ? file.copiedBytes() : record.sizeBytes(),
        record.since(),
        working,
        error);
  }

  /** Of a file that was never archived. */
  static ArchiveView resident(String path, boolean working, @Nullable String error) {
    return new ArchiveView(
        path, word(ArchiveState.RESIDENT), false, null, null, null, 0, "", 0, null, working, error);
  }

  private static String word(ArchiveState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
