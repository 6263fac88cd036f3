package dev.pagegate.client.journal;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.protocol.rpc.Credential;
import dev.pagegate.protocol.xdr.XdrWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The records on disk: appended in order to segments, each under a checksum; made durable together
 * for as many as ask at once; deleted, oldest segment first, when the server has all changes in it.
 *
 * <p>All but {@link #sync} and {@link #bytes} is called under the overlay's monitor. A write into
 * the kernel's page cache under a lock is meant: the order of the records is the order of the
 * changes, and a change that cannot be recorded must not be seen.
 */
@SuppressWarnings(
    "NonAtomicVolatileUpdate") // bytes is written under the caller's monitor, read without
final class Journal implements AutoCloseable {
  /** The number is that of the format; see docs/ON-DISK-FORMAT.md. */
  static final byte[] MAGIC = "PGJRNL02".getBytes(StandardCharsets.US_ASCII);

  /** Length and checksum before each record. */
  static final int FRAME_BYTES = 8;

  private static final int RESERVE_DIVISOR = 4;

  private final Path directory;
  private final long segmentBytes;
  private final JournalSync syncs;
  private final Reserve reserve;
  private final List<Segment> segments = new ArrayList<>();
  private volatile long bytes;
  private Segment current;
  private volatile @Nullable FsException broken;

  /** Goes on behind {@code existing}, the segments that a recovery found. */
  Journal(Path directory, List<Segment> existing, long segmentBytes) throws FsException {
    this.directory = directory;
    this.segmentBytes = segmentBytes;
    this.segments.addAll(existing);
    existing.forEach(segment -> bytes += segment.lengthBytes());
    this.reserve = new Reserve(directory, segmentBytes / RESERVE_DIVISOR);
    reserve.take();
    this.syncs = new JournalSync(directory, this::broke);
    existing.forEach(syncs::written);
    this.current = beginAnyway(existing.isEmpty() ? 1 : existing.getLast().number() + 1);
  }

  private Segment begin(long number) throws FsException {
    try {
      Segment segment = Segment.create(directory, number);
      bytes += MAGIC.length;
      segments.add(segment);
      syncs.written(segment);
      return segment;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** In the reserve where need be: not for more changes, but to get rid of those that are here. */
  private Segment beginAnyway(long number) throws FsException {
    try {
      return begin(number);
    } catch (FsException e) {
      if (e.error() != FsError.NO_SPACE || !reserve.giveUp()) {
        throw e;
      }
      return begin(number);
    }
  }

  /** Where new records go; another one from time to time. */
  Segment current() {
    return current;
  }

  Reserve reserve() {
    return reserve;
  }

  /** Bytes on disk. */
  long bytes() {
    return bytes;
  }

  /** Goes on in a new segment where this one is full. Before a change is recorded. */
  void rollIfFull() throws FsException {
    if (current.lengthBytes() >= segmentBytes) {
      current = begin(current.number() + 1);
    }
  }

  /**
   * Appends a record; {@code data} keeps its indices. Returns where the data lies in the current
   * segment.
   *
   * @throws FsException NO_SPACE or IO; nothing was recorded
   */
  long append(long sequence, @Nullable Credential who, Entry entry, @Nullable ByteBuf data)
      throws FsException {
    FsException dead = broken;
    if (dead != null) {
      throw new FsException(dead.error(), String.valueOf(dead.getMessage()), dead);
    }
    ByteBuf head = Unpooled.buffer(256);
    head.writeZero(FRAME_BYTES);
    XdrWriter writer = new XdrWriter(head);
    writer.writeLong(sequence);
    writer.writeOptional(who, Credential.CODEC);
    EntryCodec.CODEC.encode(entry, writer);
    int dataBytes = data == null ? 0 : data.readableBytes();
    ByteBuffer payload = data == null ? ByteBuffer.allocate(0) : data.nioBuffer();
    head.setInt(0, head.readableBytes() - FRAME_BYTES + dataBytes);
    head.setInt(4, checksum(head, payload));
    try {
      long start = current.append(head.nioBuffer(), payload);
      bytes += head.readableBytes() + dataBytes;
      return start + head.readableBytes();
    } catch (IOException e) {
      if (current.isTorn()) {
        broke(e);
      }
      throw failed(e);
    }
  }

  private static int checksum(ByteBuf head, ByteBuffer payload) {
    CRC32C crc = new CRC32C();
    crc.update(head.nioBuffer(FRAME_BYTES, head.readableBytes() - FRAME_BYTES));
    crc.update(payload.duplicate());
    return (int) crc.getValue();
  }

  private FsException failed(IOException e) {
    String text = String.valueOf(e.getMessage());
    boolean full = text.contains("No space left") || text.contains("quota");
    return new FsException(
        full ? FsError.NO_SPACE : FsError.IO,
        "the journal in %s: %s%s".formatted(directory, text, full ? "; make room there" : ""),
        e);
  }

  /** What a sync did not confirm may be gone though a later one succeeds, so nothing is taken. */
  private void broke(IOException e) {
    broken = failed(e);
  }

  /** Completes when everything appended before is durable; fails with {@link FsException}. */
  CompletableFuture<Void> sync() {
    return syncs.request();
  }

  /** Deletes the oldest segments as far as nothing in them is needed. */
  void trim() {
    while (segments.size() > 1
        && segments.getFirst() != current
        && segments.getFirst().openChanges() == 0) {
      Segment oldest = segments.removeFirst();
      bytes -= oldest.lengthBytes();
      syncs.deleteAfterSync(oldest);
    }
  }

  /** Nothing is waiting for the server any more: a full enough segment makes way. */
  void idle() throws FsException {
    if (current.lengthBytes() >= segmentBytes / 4) {
      current = beginAnyway(current.number() + 1);
    }
    trim();
    reserve.take();
  }

  /**
   * Syncs. Blocks.
   *
   * @param empty whether the server has everything, so that nothing need stay
   */
  void close(boolean empty) {
    syncs.close();
    try {
      for (Segment segment : empty ? segments : List.<Segment>of()) {
        segment.remove();
      }
      var _ = reserve.giveUp();
    } catch (IOException e) {
      JournalSync.log.warn("the journal in {} stays, though the server has it all", directory, e);
    }
    segments.forEach(Segment::close);
  }

  @Override
  public void close() {
    close(false);
  }
}
