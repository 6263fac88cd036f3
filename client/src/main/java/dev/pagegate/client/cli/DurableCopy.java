package dev.pagegate.client.cli;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongConsumer;

/** One file's copy: written beside its name, made durable, then renamed to it. */
final class DurableCopy {
  private static final int CHUNK_BYTES = 1 << 20;

  private static final PosixFilePermission[] FROM_HIGHEST_BIT = {
    PosixFilePermission.OWNER_READ,
    PosixFilePermission.OWNER_WRITE,
    PosixFilePermission.OWNER_EXECUTE,
    PosixFilePermission.GROUP_READ,
    PosixFilePermission.GROUP_WRITE,
    PosixFilePermission.GROUP_EXECUTE,
    PosixFilePermission.OTHERS_READ,
    PosixFilePermission.OTHERS_WRITE,
    PosixFilePermission.OTHERS_EXECUTE
  };

  private final CopyPlan.File file;
  private final LongConsumer progress;

  DurableCopy(CopyPlan.File file, LongConsumer progress) {
    this.file = file;
    this.progress = progress;
  }

  /** Blocks. On failure nothing is left and an older file of the name stays. */
  void run(FileSystem files) throws IOException, FsException {
    Path target = file.target().toAbsolutePath();
    Path directory = Objects.requireNonNull(target.getParent(), "a file has a directory");
    Path draft = directory.resolve(".pagegate-" + UUID.randomUUID());
    try {
      write(files, draft);
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
      sync(directory);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private void write(FileSystem files, Path draft) throws IOException, FsException {
    try (OpenFile source = files.open(file.inode());
        FileChannel sink =
            FileChannel.open(
                draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode())) {
      ByteBuffer chunk = ByteBuffer.allocateDirect(Math.clamp(file.sizeBytes(), 1, CHUNK_BYTES));
      long position = 0;
      while (source.read(position, chunk) > 0) {
        position += chunk.position();
        progress.accept(chunk.position());
        chunk.flip();
        while (chunk.hasRemaining()) {
          sink.write(chunk);
        }
        chunk.clear();
      }
      sink.force(true);
    }
  }

  /** The original's permissions, as far as the umask allows. */
  private FileAttribute<Set<PosixFilePermission>> mode() {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (int bit = 0; bit < FROM_HIGHEST_BIT.length; bit++) {
      if ((file.mode() & (0400 >> bit)) != 0) {
        permissions.add(FROM_HIGHEST_BIT[bit]);
      }
    }
    return PosixFilePermissions.asFileAttribute(permissions);
  }

  /** A rename is durable when its directory is. */
  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
