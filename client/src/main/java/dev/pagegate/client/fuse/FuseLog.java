package dev.pagegate.client.fuse;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What libfuse has to say goes to our log, and into the message of the error that it explains. */
@SuppressWarnings("restricted")
final class FuseLog {
  private static final Logger log = LoggerFactory.getLogger("libfuse");
  private static final long LINE_BYTES = 1024;

  /** LOG_ERR of syslog(3); larger numbers matter less. */
  private static final int ERROR = 3;

  private static final MethodHandle FORMAT =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("vsnprintf"),
              FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG));

  private static volatile String lastError = "";

  private FuseLog() {}

  /** For the whole process and for good; libfuse has one log. */
  static void install() {
    try {
      MethodHandle target =
          MethodHandles.lookup()
              .findStatic(
                  FuseLog.class,
                  "line",
                  MethodType.methodType(void.class, int.class, long.class, long.class));
      // A va_list is passed by reference on the processors that are supported.
      MemorySegment stub =
          Linker.nativeLinker()
              .upcallStub(
                  target,
                  FunctionDescriptor.ofVoid(JAVA_INT, JAVA_LONG, JAVA_LONG),
                  Arena.global());
      LibFuse.setLog(stub.address());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("line", e);
    }
  }

  /** The last complaint, empty when there was none. */
  static String lastError() {
    return lastError;
  }

  @SuppressWarnings("unused") // through its handle
  private static void line(int level, long format, long arguments) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(LINE_BYTES);
      int _ = (int) FORMAT.invokeExact(text, LINE_BYTES, format, arguments);
      String line = text.getString(0).strip();
      if (level <= ERROR) {
        lastError = line;
      }
      log.debug("{}", line);
    } catch (Throwable failed) {
      log.error("a line of libfuse's log was lost", failed);
    }
  }
}
