package dev.pagegate.client.fuse;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.FileSystemContract;
import dev.pagegate.protocol.nfs3.FileType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract through the kernel: what programs on a mount see. */
class FileSystemOverFuseTest extends FileSystemContract {
  /** What the JDK says of the errors that the contract knows. */
  private static final Map<String, FsError> ERRORS =
      Map.of(
          "No such file or directory", FsError.NO_SUCH_ENTRY,
          "Is a directory", FsError.IS_A_DIRECTORY,
          "Not a directory", FsError.NOT_A_DIRECTORY,
          "Stale file handle", FsError.STALE);

  @TempDir Path directory;
  private MountedStub stub;

  @BeforeEach
  void start() throws Exception {
    stub = new MountedStub(directory);
  }

  @AfterEach
  void stop() {
    stub.close();
  }

  @Override
  protected Path origin() {
    return stub.origin;
  }

  private Path path(String path) {
    return Path.of(stub.mounted + path);
  }

  private interface Access<T> {
    T run() throws IOException;
  }

  private static <T> T translated(Access<T> access) throws FsException {
    try {
      return access.run();
    } catch (IOException failed) {
      String message = failed.toString();
      FsError error =
          ERRORS.entrySet().stream()
              .filter(known -> message.endsWith(known.getKey()))
              .map(Map.Entry::getValue)
              .findAny()
              .orElse(
                  failed instanceof java.nio.file.NoSuchFileException
                      ? FsError.NO_SUCH_ENTRY
                      : FsError.IO);
      throw new FsException(error, message, failed);
    }
  }

  @Override
  protected byte[] read(String path, long offset, int maxBytes) throws FsException {
    return translated(
        () -> {
          ByteBuffer bytes = ByteBuffer.allocate(maxBytes);
          try (FileChannel file = FileChannel.open(path(path))) {
            int done = 0;
            while (bytes.hasRemaining() && done >= 0) {
              done = file.read(bytes, offset + bytes.position());
            }
          }
          return Arrays.copyOf(bytes.array(), bytes.position());
        });
  }

  @Override
  protected long sizeBytes(String path) throws FsException {
    return translated(
        () -> {
          try (FileChannel file = FileChannel.open(path(path))) {
            return file.size();
          }
        });
  }

  @Override
  protected FileType type(String path) throws FsException {
    return translated(
        () -> {
          var attributes =
              Files.readAttributes(
                  path(path), PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
          return attributes.isDirectory()
              ? FileType.DIRECTORY
              : attributes.isSymbolicLink() ? FileType.SYMBOLIC_LINK : FileType.REGULAR;
        });
  }

  @Override
  protected List<String> list(String path) throws FsException {
    return translated(
        () -> {
          try (Stream<Path> entries = Files.list(path(path))) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
          }
        });
  }
}
