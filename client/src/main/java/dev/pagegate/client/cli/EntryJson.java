package dev.pagegate.client.cli;

import dev.pagegate.protocol.nfs3.FileAttributes;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One line of {@code ls --json}; its names are a promise to scripts. */
record EntryJson(
    String path,
    String type,
    String mode,
    long links,
    long uid,
    long gid,
    long sizeBytes,
    String modified,
    long fileId,
    @Nullable String target) {

  static EntryJson of(String path, FileAttributes attributes, @Nullable String target) {
    return new EntryJson(
        path,
        attributes.type().name().toLowerCase(Locale.ROOT).replace('_', ' '),
        String.format(Locale.ROOT, "%04o", attributes.mode()),
        attributes.linkCount(),
        attributes.uid(),
        attributes.gid(),
        attributes.sizeBytes(),
        attributes.modifyTime().toInstant().toString(),
        attributes.fileId(),
        target);
  }
}
