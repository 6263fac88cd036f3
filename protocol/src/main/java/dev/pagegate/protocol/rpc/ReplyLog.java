package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.xdr.Opaque;
import dev.pagegate.protocol.xdr.XdrException;
import dev.pagegate.protocol.xdr.XdrReader;
import dev.pagegate.protocol.xdr.XdrWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a duplicate request cache remembers, in a file, so that it remembers it after a restart.
 * Safe from any thread; appending blocks on one small write.
 *
 * <p>A reply is written, not synced, before it leaves: it outlives the process and not a power
 * loss. Of a call that was running when the process ended nothing is known afterwards.
 */
public final class ReplyLog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ReplyLog.class);

  /**
   * A full file makes way for a new one; the full one before it goes. So what a cache of the usual
   * bounds remembers is in these two.
   */
  private static final long MAX_FILE_BYTES = 4L << 20;

  private static final int HEAD_BYTES = 2 * Integer.BYTES;
  private static final int MAX_ADDRESS_BYTES = 16;
  private static final int MAX_REPLY_BYTES = 1 << 20;
  private static final int MAX_RECORD_BYTES = MAX_REPLY_BYTES + 1024;

  private final Path file;
  private final Path older;
  private FileChannel channel;
  private boolean failed;

  private ReplyLog(Path file) throws IOException {
    this.file = file;
    this.older = file.resolveSibling(file.getFileName() + ".old");
    this.channel = open();
  }

  /** Keeps replies in {@code file} and one beside it, made when needed. Blocks. */
  public static ReplyLog in(Path file) throws IOException {
    return new ReplyLog(file);
  }

  private FileChannel open() throws IOException {
    FileChannel opened =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(
                EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)));
    return opened.position(opened.size());
  }

  /** One reply. */
  record Kept(DuplicateRequestCache.Key key, Opaque reply, Instant at) {}

  /** What is kept, oldest first; what a crash has torn ends a file. Blocks. */
  synchronized List<Kept> load() throws IOException {
    List<Kept> kept = new ArrayList<>();
    if (Files.exists(older)) {
      read(Files.readAllBytes(older), kept);
    }
    int soundBytes = read(Files.readAllBytes(file), kept);
    channel.truncate(soundBytes).position(soundBytes);
    return kept;
  }

  /** Returns where the sound records end. */
  private static int read(byte[] bytes, List<Kept> kept) {
    ByteBuffer file = ByteBuffer.wrap(bytes);
    while (file.remaining() >= HEAD_BYTES) {
      int start = file.position();
      int length = file.getInt();
      int checksum = file.getInt();
      if (length < 0 || length > file.remaining()) {
        return start;
      }
      ByteBuffer body = file.slice(file.position(), length);
      Kept record = checksum(body.duplicate()) == checksum ? decode(body) : null;
      if (record == null) {
        return start;
      }
      kept.add(record);
      file.position(start + HEAD_BYTES + length);
    }
    return file.position();
  }

  /** Keeps {@code reply}; a disk that refuses costs the memory of a restart and nothing else. */
  synchronized void append(DuplicateRequestCache.Key key, Opaque reply, Instant at) {
    if (failed || reply.length() > MAX_REPLY_BYTES) {
      return;
    }
    ByteBuf record = Unpooled.buffer(256, MAX_RECORD_BYTES);
    try {
      record.writeZero(HEAD_BYTES);
      encode(key, reply, at, new XdrWriter(record));
      int length = record.readableBytes() - HEAD_BYTES;
      record.setInt(0, length);
      record.setInt(Integer.BYTES, checksum(record.nioBuffer(HEAD_BYTES, length)));
      write(record.nioBuffer());
    } catch (IOException e) {
      failed = true;
      log.warn("Replies are not kept for a restart any more: {}", e.toString());
    } finally {
      record.release();
    }
  }

  private void write(ByteBuffer record) throws IOException {
    if (channel.position() > MAX_FILE_BYTES) {
      channel.close();
      Files.move(file, older, StandardCopyOption.REPLACE_EXISTING);
      channel = open();
    }
    while (record.hasRemaining()) {
      channel.write(record);
    }
  }

  private static void encode(
      DuplicateRequestCache.Key key, Opaque reply, Instant at, XdrWriter writer) {
    writer.writeLong(at.toEpochMilli());
    writer.writeOpaque(Opaque.copyOf(key.client().getAddress()));
    writer.writeInt(key.xid());
    writer.writeInt(key.program());
    writer.writeInt(key.version());
    writer.writeInt(key.procedure());
    writer.writeLong(key.checksum());
    Credential.CODEC.encode(key.credential(), writer);
    writer.writeOpaque(reply);
  }

  /** Null for what this version did not write. */
  private static @Nullable Kept decode(ByteBuffer body) {
    XdrReader reader = new XdrReader(Unpooled.wrappedBuffer(body));
    try {
      Instant at = Instant.ofEpochMilli(reader.readLong());
      DuplicateRequestCache.Key key =
          new DuplicateRequestCache.Key(
              InetAddress.getByAddress(
                  reader.readOpaque("client address", MAX_ADDRESS_BYTES).toByteArray()),
              reader.readInt(),
              reader.readInt(),
              reader.readInt(),
              reader.readInt(),
              reader.readLong(),
              Credential.CODEC.decode(reader));
      return new Kept(key, reader.readOpaque("reply", MAX_REPLY_BYTES), at);
    } catch (XdrException | UnknownHostException _) {
      return null;
    }
  }

  private static int checksum(ByteBuffer body) {
    CRC32C crc = new CRC32C();
    crc.update(body);
    return (int) crc.getValue();
  }

  @Override
  public synchronized void close() {
    failed = true;
    try {
      channel.close();
    } catch (IOException _) {
      // What was written is written.
    }
  }
}
