package dev.pagegate.client.fuse;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.xdr.Opaque;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Memory at addresses that native code handed over. */
@SuppressWarnings("restricted") // addresses come from libfuse alone, which knows what they hold
final class Native {
  /** The whole address space, so that an address from native code is an offset. */
  static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  /** PATH_MAX: the kernel hands over no longer string, its end included. */
  private static final int MAX_STRING_BYTES = 4096;

  private Native() {}

  /** The bytes at {@code address} up to a zero, which ends every string of the kernel's. */
  static Opaque string(long address) {
    int length = 0;
    while (length < MAX_STRING_BYTES && MEMORY.get(JAVA_BYTE, address + length) != 0) {
      length++;
    }
    byte[] bytes = new byte[length];
    MemorySegment.copy(MEMORY, JAVA_BYTE, address, bytes, 0, length);
    return Opaque.copyOf(bytes);
  }

  static FileName name(long address) {
    return new FileName(string(address));
  }

  /** {@code bytes} with a zero after them. */
  static MemorySegment terminated(Arena arena, Opaque bytes) {
    MemorySegment copy = arena.allocate(bytes.length() + 1L);
    MemorySegment.copy(bytes.toByteArray(), 0, copy, JAVA_BYTE, 0, bytes.length());
    return copy;
  }
}
