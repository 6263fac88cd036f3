package dev.pagegate.client.fuse;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pagegate.client.archive.Recaller;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.protocol.rpc.Credential;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who asks: the volume as the user of a request sees it, so that the server decides over what that
 * user may do. Safe from any thread.
 */
final class Callers {
  /** RFC 5531 appendix A has room for 16; the first ones are sent. */
  private static final int MAX_GROUPS = 16;

  /** The kernel tells groups through procfs, which costs more than a request that hits. */
  private static final Duration LIFE = Duration.ofSeconds(1);

  private static final int MAX_KNOWN = 1000;
  static final int ROOT = 0;

  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  private final FileSystem files;
  private final boolean squashed;
  private final String machineName;
  private final Cache<Caller, FileSystem> views =
      Caffeine.newBuilder().maximumSize(MAX_KNOWN).expireAfterWrite(LIFE).build();

  /** A thread of a process; its number is part, since groups are the thread's own. */
  private record Caller(int pid, int uid, int gid) {}

  Callers(FileSystem files, FuseOptions.Identity identity) {
    this.squashed = identity == FuseOptions.Identity.OF_THE_VOLUME;
    this.files = files;
    this.machineName = machineName();
  }

  private static String machineName() {
    try {
      return Files.readString(HOST_NAME).strip();
    } catch (IOException unknown) {
      return "localhost";
    }
  }

  /** Does not block. To be called before the request is answered. */
  FileSystem of(Request request) {
    if (squashed) {
      return files;
    }
    MemorySegment memory = Native.MEMORY;
    long context = LibFuse.context(request.address());
    var caller =
        new Caller(
            memory.get(JAVA_INT, context + 8),
            memory.get(JAVA_INT, context),
            memory.get(JAVA_INT, context + 4));
    return views.get(caller, unknown -> view(request, unknown));
  }

  /** The thread that waits for {@code request}, as the kernel counts processes. */
  static long pid(Request request) {
    return Native.MEMORY.get(JAVA_INT, LibFuse.context(request.address()) + 8);
  }

  /** The user who waits for {@code request}. */
  static long uid(Request request) {
    return Integer.toUnsignedLong(Native.MEMORY.get(JAVA_INT, LibFuse.context(request.address())));
  }

  /**
   * Who waits for {@code request}, to be asked for when that matters: the name of a process costs a
   * look into procfs.
   */
  static Supplier<Recaller> recaller(Request request) {
    long pid = pid(request);
    long uid = uid(request);
    return () -> new Recaller(processName(pid), uid);
  }

  /** Null where the process has ended, or is of another namespace. */
  private static @Nullable String processName(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "comm")).strip();
    } catch (IOException unknown) {
      return null;
    }
  }

  private FileSystem view(Request request, Caller caller) {
    // Root is not asked for groups: it needs none, and where the server squashes it has none.
    List<Long> groups = caller.uid == ROOT ? List.of() : groups(request);
    return files.as(
        Credential.AuthSys.of(
            machineName,
            Integer.toUnsignedLong(caller.uid),
            Integer.toUnsignedLong(caller.gid),
            groups));
  }

  /** None where the caller has ended meanwhile. */
  private static List<Long> groups(Request request) {
    List<Long> groups = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment list = arena.allocate(JAVA_INT, MAX_GROUPS);
      int count = LibFuse.groups(request.address(), MAX_GROUPS, list.address());
      for (int i = 0; i < Math.min(count, MAX_GROUPS); i++) {
        groups.add(Integer.toUnsignedLong(list.getAtIndex(JAVA_INT, i)));
      }
    }
    return groups;
  }
}
