package dev.pagegate.client.journal;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.client.remote.RemoteFiles.ReadResult;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Reads files whose bytes are partly here and partly at the server. */
final class LocalContent {
  private final Overlay overlay;
  private final LocalView view;

  LocalContent(Overlay overlay, LocalView view) {
    this.overlay = overlay;
    this.view = view;
  }

  CompletableFuture<ReadResult> read(
      RemoteFiles remote, FileHandle handle, long offset, ByteBuf destination) {
    Node node;
    boolean isOurs;
    long happened;
    synchronized (overlay) {
      node = overlay.find(handle);
      happened = node == null ? 0 : node.happened;
      isOurs = node != null && (node.waiting > 0 || node.server == null);
    }
    if (node == null) {
      return remote.read(handle, offset, destination);
    }
    if (isOurs) {
      return Blocking.run(() -> merged(remote, node, offset, destination));
    }
    return remote
        .read(Replay.serverOf(node), offset, destination)
        .thenApply(
            read -> {
              FileAttributes there = read.attributes();
              return new ReadResult(
                  read.lengthBytes(),
                  read.endOfFile(),
                  there == null ? null : view.settled(node, there, happened));
            });
  }

  /** What the read begins with; the segments stay readable until it has ended. */
  private record Plan(
      long sizeBytes, long serverBytes, FileHandle server, List<Extents.Extent> extents) {}

  private Plan plan(Node node, long offset, int lengthBytes) throws FsException {
    synchronized (overlay) {
      if (node.gone) {
        throw new FsException(FsError.STALE, node + " was removed");
      }
      long size = node.local.sizeBytes();
      FileHandle server = node.server;
      List<Extents.Extent> extents = node.extents.overlapping(offset, offset + lengthBytes);
      extents.forEach(extent -> extent.write().segment().retain());
      return new Plan(
          size,
          Math.min(size, node.serverValidBytes()),
          server == null ? node.handle : server,
          extents);
    }
  }

  private ReadResult merged(RemoteFiles remote, Node node, long offset, ByteBuf destination)
      throws FsException {
    Plan plan = plan(node, offset, destination.writableBytes());
    try {
      int wanted = Math.clamp(plan.sizeBytes() - offset, 0, destination.writableBytes());
      int start = destination.writerIndex();
      int fromServer = Math.clamp(plan.serverBytes() - offset, 0, wanted);
      if (fromServer > 0 && !isCovered(plan, offset, offset + fromServer)) {
        ByteBuf there = destination.slice(start, fromServer).writerIndex(0);
        int read = Blocking.get(remote.read(plan.server(), offset, there)).lengthBytes();
        destination.setZero(start + read, wanted - read);
      } else {
        destination.setZero(start, wanted);
      }
      for (Extents.Extent extent : plan.extents()) {
        copy(extent, offset, wanted, destination, start);
      }
      destination.writerIndex(start + wanted);
      synchronized (overlay) {
        return new ReadResult(wanted, offset + wanted >= plan.sizeBytes(), node.local);
      }
    } catch (IOException e) {
      throw new FsException(FsError.IO, "the journal cannot be read: " + e, e);
    } finally {
      plan.extents().forEach(extent -> extent.write().segment().release());
    }
  }

  private static boolean isCovered(Plan plan, long start, long end) {
    long at = start;
    for (Extents.Extent extent : plan.extents()) {
      if (extent.start() > at) {
        return false;
      }
      at = Math.max(at, extent.end());
    }
    return at >= end;
  }

  private static void copy(
      Extents.Extent extent, long offset, int wanted, ByteBuf destination, int index)
      throws IOException {
    long from = Math.max(extent.start(), offset);
    long to = Math.min(extent.end(), offset + wanted);
    if (from < to) {
      long position = extent.offsetInWrite() + from - extent.start();
      // As many as there are pages: one buffer over several would be a copy.
      ByteBuffer[] parts = destination.nioBuffers(index + (int) (from - offset), (int) (to - from));
      for (ByteBuffer part : parts) {
        int lengthBytes = part.remaining();
        extent.write().readData(position, part);
        position += lengthBytes;
      }
    }
  }
}
