package dev.pagegate.store.rocks;

import dev.pagegate.store.StartReport.Stop;
import dev.pagegate.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A cache directory that this process owns: private, locked, and of a format it understands. */
final class CacheDirectory implements AutoCloseable {
  /** Moves whenever a byte on disk changes its meaning. */
  static final int FORMAT = 1;

  private static final Logger log = LoggerFactory.getLogger(CacheDirectory.class);
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rwx------");
  private static final String FORMAT_PREFIX = "pagegate cache format ";
  private static final int MAX_LOCK_BYTES = 64;

  /** There while nobody has the cache and its last owner closed it. */
  private static final String CLEAN = "CLEAN";

  private final Path path;
  private final FileChannel lockChannel;

  private CacheDirectory(Path path, FileChannel lockChannel) {
    this.path = path;
    this.lockChannel = lockChannel;
  }

  /** Creates it when absent. Blocks. */
  static CacheDirectory own(Path path) throws StoreException {
    try {
      makePrivate(path);
      FileChannel lock = lock(path);
      try {
        checkFormat(path);
        CacheDirectory owned = new CacheDirectory(path, lock);
        owned.makeParts();
        return owned;
      } catch (IOException | StoreException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new StoreException("Cannot use cache directory " + path + ": " + e, e);
    }
  }

  Path index() {
    return path.resolve("index");
  }

  Path slabs() {
    return path.resolve("slabs");
  }

  Path path() {
    return path;
  }

  /** Drops the index and every slab, so that the cache starts empty. */
  void clear() throws IOException {
    for (Path part : List.of(index(), slabs())) {
      if (Files.exists(part)) {
        deleteTree(part);
      }
    }
    makeParts();
  }

  private void makeParts() throws IOException {
    Files.createDirectories(index());
    Files.createDirectories(slabs());
    Durable.sync(path);
  }

  /** Whether there is an index, in whatever condition. */
  boolean hasIndex() {
    return Files.exists(index().resolve("CURRENT"));
  }

  /**
   * How the last owner of what is there ended. From now on, durably, the present one counts as not
   * {@linkplain #closeCleanly closed}.
   */
  Stop takeLastStop() {
    Path mark = path.resolve(CLEAN);
    try {
      if (Files.deleteIfExists(mark)) {
        Durable.syncName(mark);
        return Stop.CLEAN;
      }
      return Stop.ABRUPT;
    } catch (IOException e) {
      // It is for people to know, so a disk that fails here is found out by who needs it.
      log.warn("Cannot tell how the last owner of {} ended", path, e);
      return Stop.ABRUPT;
    }
  }

  /** Closes, and leaves word that everything was closed before. */
  void closeCleanly() {
    try {
      Durable.write(path.resolve(CLEAN), "");
    } catch (IOException e) {
      log.debug("{} will not be known as closed cleanly", path, e);
    }
    close();
  }

  @Override
  public void close() {
    try {
      lockChannel.close();
    } catch (IOException e) {
      log.warn("Cannot release the lock of cache directory {}", path, e);
    }
  }

  private static void makePrivate(Path path) throws IOException {
    if (!Files.exists(path)) {
      Files.createDirectories(path.toAbsolutePath().getParent());
      Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PRIVATE));
      Durable.syncName(path);
    }
    Set<PosixFilePermission> found = Files.getPosixFilePermissions(path);
    if (!PRIVATE.containsAll(found)) {
      log.warn(
          "Cache directory {} was open to others ({}); it is now 0700, as it holds file contents",
          path,
          PosixFilePermissions.toString(found));
      Files.setPosixFilePermissions(path, PRIVATE);
    }
  }

  private static FileChannel lock(Path path) throws IOException, StoreException {
    FileChannel channel =
        FileChannel.open(
            path.resolve("LOCK"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      @SuppressWarnings("resource") // Held until the channel is closed.
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw inUse(path, "process " + owner(channel), null);
      }
      channel.truncate(0);
      ByteBuffer pid = StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n");
      channel.write(pid, 0);
      return channel;
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw inUse(path, "this process, " + ProcessHandle.current().pid(), e);
    } catch (IOException | StoreException e) {
      channel.close();
      throw e;
    }
  }

  private static StoreException inUse(Path path, String owner, @Nullable Exception cause) {
    String message =
        "Cache directory "
            + path
            + " is in use by "
            + owner
            + "; stop it or choose another directory";
    return cause == null ? new StoreException(message) : new StoreException(message, cause);
  }

  private static String owner(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MAX_LOCK_BYTES);
    channel.read(bytes, 0);
    return StandardCharsets.US_ASCII.decode(bytes.flip()).toString().strip();
  }

  private static void checkFormat(Path path) throws IOException, StoreException {
    Path file = path.resolve("FORMAT");
    if (Files.notExists(file)) { // a disk that cannot tell fails below
      if (Files.exists(path.resolve("index")) || Files.exists(path.resolve("slabs"))) {
        throw new StoreException(
            "Cache directory "
                + path
                + " holds a cache without a FORMAT file; remove the directory to start afresh");
      }
      // Durable before anything is made beside it: without it, what is there belongs to nobody.
      Durable.write(file, FORMAT_PREFIX + FORMAT + "\n");
      return;
    }
    String found = Files.readString(file).strip();
    if (!found.equals(FORMAT_PREFIX + FORMAT)) {
      throw new StoreException(
          "Cache directory "
              + path
              + " has format \""
              + found
              + "\" (expected: \""
              + FORMAT_PREFIX
              + FORMAT
              + "\"); use the version that wrote it, or remove the directory");
    }
  }

  private static void deleteTree(Path root) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(root)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
