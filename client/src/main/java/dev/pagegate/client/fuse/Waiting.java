package dev.pagegate.client.fuse;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The requests whose answers take time, so that signals and the unmount find them. */
@SuppressWarnings("restricted")
final class Waiting {
  private static final Logger log = LoggerFactory.getLogger(Waiting.class);

  private final ConcurrentMap<Long, Request> requests = new ConcurrentHashMap<>();
  private final long onInterrupt;

  /** The native part lives as long as {@code arena}. */
  Waiting(Arena arena) {
    try {
      var function =
          MethodHandles.lookup()
              .bind(this, "interrupted", MethodType.methodType(void.class, long.class, long.class));
      var signature = FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);
      this.onInterrupt = Linker.nativeLinker().upcallStub(function, signature, arena).address();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("interrupted", e);
    }
  }

  /** {@code request} is not answered yet. */
  void add(Request request) {
    requests.put(request.address(), request);
    LibFuse.onInterrupt(request.address(), onInterrupt);
  }

  /** Must come before the answer, which frees the request. */
  void remove(Request request) {
    requests.remove(request.address(), request);
  }

  boolean isEmpty() {
    return requests.isEmpty();
  }

  int count() {
    return requests.size();
  }

  /** Ends every wait: the mount is going away. */
  void interruptAll() {
    requests.values().forEach(request -> request.interruptAfter(Duration.ZERO));
  }

  /** Called by libfuse on a reader, under the request's lock: the answer must not be given here. */
  @SuppressWarnings("unused") // through its stub
  private void interrupted(long address, long unused) {
    try {
      Request request = requests.get(address);
      if (request != null) {
        request.interruptAfter(Request.GRACE);
      }
    } catch (Throwable failed) {
      log.error("an interrupt was lost", failed);
    }
  }
}
