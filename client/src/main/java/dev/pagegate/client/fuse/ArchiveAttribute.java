package dev.pagegate.client.fuse;

import dev.pagegate.client.archive.ArchiveRecord;
import dev.pagegate.client.archive.ArchivedFile;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.Inode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * The kernel's requests on extended attributes: there is one, {@value #ARCHIVE}, of files that were
 * ever archived. Answered on the spot, since the kernel asks for {@code security.capability} before
 * every write.
 */
final class ArchiveAttribute {
  static final String ARCHIVE = "user.pagegate.archive";

  /** Of Linux; none of the client's own errors stands for them. */
  private static final int ENODATA = 61;

  private static final int ERANGE = 34;

  private final MountedVolume volume;

  ArchiveAttribute(MountedVolume volume) {
    this.volume = volume;
  }

  void get(Request request, long number, long nameAddress, long roomBytes) throws FsException {
    Optional<String> value =
        Native.name(nameAddress).toString().equals(ARCHIVE)
            ? archived(number).map(ArchiveAttribute::value)
            : Optional.empty();
    value.ifPresentOrElse(
        text -> answer(request, text.getBytes(StandardCharsets.UTF_8), roomBytes),
        () -> request.fail(ENODATA));
  }

  void list(Request request, long number, long roomBytes) throws FsException {
    String names = archived(number).map(_ -> ARCHIVE + "\0").orElse("");
    answer(request, names.getBytes(StandardCharsets.UTF_8), roomBytes);
  }

  private Optional<ArchivedFile> archived(long number) throws FsException {
    Inode inode = volume.nodes().inode(number);
    return volume.files().archivist().of(inode);
  }

  private static String value(ArchivedFile file) {
    ArchiveRecord record = file.record();
    return "%s %s %s"
        .formatted(
            record.state().name().toLowerCase(Locale.ROOT),
            record.isValid() ? "valid" : "invalid",
            record.target());
  }

  private static void answer(Request request, byte[] value, long roomBytes) {
    if (roomBytes == 0) {
      request.attributeBytes(value.length);
    } else if (value.length > roomBytes) {
      request.fail(ERANGE);
    } else {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment bytes = arena.allocate(Math.max(1, value.length));
        MemorySegment.copy(MemorySegment.ofArray(value), 0, bytes, 0, value.length);
        request.bytes(bytes.address(), value.length);
      }
    }
  }
}
