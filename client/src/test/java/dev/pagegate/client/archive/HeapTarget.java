package dev.pagegate.client.archive;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.protocol.nfs3.NfsTime;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Copies in this process's memory, for tests that make very many. */
public final class HeapTarget implements ArchiveTarget {
  private final Map<String, byte[]> copies = new ConcurrentHashMap<>();

  @Override
  public String name() {
    return "/heap";
  }

  @Override
  public Copy begin(String path, String mark) throws FsException {
    CopyPath.of(path);
    ByteBuf content = Unpooled.buffer();
    return new Copy() {
      @Override
      public void append(ByteBuf bytes) {
        content.writeBytes(bytes);
      }

      @Override
      public void sync() {}

      @Override
      public int read(long offset, ByteBuf destination) {
        return copy(content.array(), content.readableBytes(), offset, destination);
      }

      @Override
      public void publish(int mode, NfsTime modified) {
        byte[] whole = new byte[content.readableBytes()];
        content.getBytes(0, whole);
        copies.put(path, whole);
      }

      @Override
      public void close() {}
    };
  }

  private static int copy(byte[] bytes, int length, long offset, ByteBuf destination) {
    int from = (int) Math.min(offset, length);
    int count = Math.min(destination.writableBytes(), length - from);
    destination.writeBytes(bytes, from, count);
    return count;
  }

  @Override
  public int read(String path, long offset, ByteBuf destination) throws FsException {
    byte[] content = copies.get(path);
    if (content == null) {
      throw new FsException(FsError.NO_SUCH_ENTRY, path);
    }
    return copy(content, content.length, offset, destination);
  }

  @Override
  public void close() {}
}
