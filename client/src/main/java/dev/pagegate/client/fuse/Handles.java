package dev.pagegate.client.fuse;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Numbers for what the kernel has opened. Safe from any thread. */
final class Handles<T> {
  private final ConcurrentMap<Long, T> open = new ConcurrentHashMap<>();
  private final AtomicLong last = new AtomicLong();

  long add(T opened) {
    long handle = last.incrementAndGet();
    open.put(handle, opened);
    return handle;
  }

  T of(long handle) throws FsException {
    T opened = open.get(handle);
    if (opened == null) {
      throw new FsException(
          FsError.INVALID_ARGUMENT, "the kernel asks for open file " + handle + ", long closed");
    }
    return opened;
  }

  @Nullable T remove(long handle) {
    return open.remove(handle);
  }

  Collection<T> all() {
    return open.values();
  }
}
