package dev.pagegate.client.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Empties the operating system's page cache, so that a disk cache is read from the disk. */
final class SystemCache {
  private static final Path DROP_CACHES = Path.of("/proc/sys/vm/drop_caches");
  private static final int O_RDONLY = 0;
  private static final int POSIX_FADV_DONTNEED = 4;

  private SystemCache() {}

  /** Drops what is cached of {@code directory}, all of it where permitted; says in words how. */
  static String drop(Path directory) throws IOException {
    try {
      dropFiles(directory);
      Files.writeString(DROP_CACHES, "1");
      return "dropped (drop_caches)";
    } catch (IOException notPermitted) {
      return "dropped for the cache's files (posix_fadvise)";
    } catch (UnsupportedOperationException noLinux) {
      return "not dropped";
    }
  }

  private static void dropFiles(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(directory)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      dropFile(file);
    }
  }

  private static void dropFile(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      int descriptor = (int) C.OPEN.invokeExact(arena.allocateFrom(file.toString()), O_RDONLY);
      if (descriptor < 0) {
        throw new IOException("cannot open " + file);
      }
      // Only clean pages can be dropped.
      int _ = (int) C.FDATASYNC.invokeExact(descriptor);
      int _ = (int) C.FADVISE.invokeExact(descriptor, 0L, 0L, POSIX_FADV_DONTNEED);
      int _ = (int) C.CLOSE.invokeExact(descriptor);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** The C library's functions; absent ones make the class's use fail, not its loading. */
  private static final class C {
    private static final FunctionDescriptor OF_DESCRIPTOR =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    static final MethodHandle OPEN =
        function(
            "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    static final MethodHandle FDATASYNC = function("fdatasync", OF_DESCRIPTOR);
    static final MethodHandle CLOSE = function("close", OF_DESCRIPTOR);
    static final MethodHandle FADVISE =
        function(
            "posix_fadvise",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT));

    @SuppressWarnings("restricted")
    private static MethodHandle function(
        String name, FunctionDescriptor type, Linker.Option... options) {
      MemorySegment address =
          Linker.nativeLinker()
              .defaultLookup()
              .find(name)
              .orElseThrow(() -> new UnsupportedOperationException(name));
      return Linker.nativeLinker().downcallHandle(address, type, options);
    }
  }
}
