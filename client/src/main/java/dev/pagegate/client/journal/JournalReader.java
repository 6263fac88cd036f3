package dev.pagegate.client.journal;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.protocol.rpc.Credential;
import dev.pagegate.protocol.xdr.XdrException;
import dev.pagegate.protocol.xdr.XdrReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads back what a journal holds, in order, up to the torn end that a crash leaves. */
final class JournalReader {
  private static final Logger log = LoggerFactory.getLogger(JournalReader.class);

  private static final int MAX_RECORD_BYTES = EntryCodec.MAX_DATA_BYTES + (64 << 10);

  /**
   * A record as it lies on disk.
   *
   * @param dataPosition where the data of a write lies in {@code segment}
   */
  record Recorded(
      Segment segment, long sequence, @Nullable Credential who, Entry entry, long dataPosition) {}

  private final List<Segment> segments = new ArrayList<>();
  private final List<Recorded> records = new ArrayList<>();
  private final List<String> damages = new ArrayList<>();

  /**
   * Reads everything. Blocks.
   *
   * @throws FsException when a file cannot be read, or is damaged where it was whole before
   */
  static JournalReader read(Path directory) throws FsException {
    JournalReader reader = new JournalReader();
    try {
      List<Path> files = new ArrayList<>();
      try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, "segment-*")) {
        all.forEach(files::add);
      }
      files.sort(Comparator.naturalOrder());
      boolean whole = true;
      for (Path file : files) {
        if (whole) {
          Segment segment = Segment.existing(file);
          reader.segments.add(segment);
          whole = reader.read(segment);
        } else {
          reader.setAside(file);
        }
      }
      return reader;
    } catch (IOException e) {
      reader.segments.forEach(Segment::close);
      throw new FsException(FsError.IO, "the journal in %s: %s".formatted(directory, e), e);
    }
  }

  List<Segment> segments() {
    return segments;
  }

  List<Recorded> records() {
    return records;
  }

  /** What was lost, for people. */
  List<String> damages() {
    return damages;
  }

  /** Whether the segment is whole. What is behind a torn record is not. */
  private boolean read(Segment segment) throws IOException {
    long position = 0;
    long length = segment.lengthBytes();
    if (length >= Journal.MAGIC.length) {
      byte[] magic = new byte[Journal.MAGIC.length];
      segment.read(0, ByteBuffer.wrap(magic));
      if (Arrays.equals(magic, Journal.MAGIC)) {
        position = readRecords(segment, magic.length, length);
      } else if (!Arrays.equals(magic, new byte[magic.length])) { // zero: a loss of power
        throw new IOException(segment.file() + " is no journal of this version");
      }
    }
    if (position == length) {
      return true;
    }
    cut(segment, position);
    return false;
  }

  /** Returns where the first begins that is not whole, or the end. */
  private long readRecords(Segment segment, long start, long length) throws IOException {
    long position = start;
    long next;
    while ((next = readRecord(segment, position, length)) > 0) {
      position = next;
    }
    return position;
  }

  /*
   * A sync covers the segments in their order, so behind a torn record nothing was acknowledged as
   * durable, and order forbids to go on there. If the disk has damaged what was whole, then that is
   * not so; then the bytes are kept for whoever can make something of them, and somebody is told.
   */

  private void cut(Segment segment, long position) throws IOException {
    long tailBytes = segment.lengthBytes() - position;
    log.warn("{}: {} bytes behind {} are no whole record", segment.file(), tailBytes, position);
    if (!isUnfinished(segment, position)) {
      Path aside = free(segment.file());
      Files.copy(segment.file(), aside);
      damages.add(said(aside));
    }
    segment.cut(position);
  }

  /** Whether a record begins there that the file ends in, as a killed process leaves it. */
  private static boolean isUnfinished(Segment segment, long position) throws IOException {
    long left = segment.lengthBytes() - position - Journal.FRAME_BYTES;
    if (left < 0) {
      return true;
    }
    ByteBuffer frame = ByteBuffer.allocate(Journal.FRAME_BYTES);
    segment.read(position, frame);
    int recordBytes = frame.getInt(0);
    return recordBytes > left && recordBytes <= MAX_RECORD_BYTES;
  }

  private void setAside(Path file) throws IOException {
    Path aside = free(file);
    Files.move(file, aside);
    damages.add(said(aside));
  }

  private static Path free(Path file) {
    Path aside = file.resolveSibling("torn-" + file.getFileName());
    for (int n = 2; Files.exists(aside); n++) {
      aside = file.resolveSibling("torn-" + file.getFileName() + "-" + n);
    }
    return aside;
  }

  private static String said(Path aside) {
    return "the journal is torn; the machine lost power, and then only changes are lost that no"
        + " fsync covered, or its disk is damaged; what cannot be read was kept as "
        + aside;
  }

  /** Returns where the next record begins, 0 where there is no whole record. */
  private long readRecord(Segment segment, long position, long length) throws IOException {
    if (length - position < Journal.FRAME_BYTES) {
      return 0;
    }
    ByteBuffer frame = ByteBuffer.allocate(Journal.FRAME_BYTES);
    segment.read(position, frame);
    int recordBytes = frame.getInt(0);
    long start = position + Journal.FRAME_BYTES;
    if (recordBytes <= 0 || recordBytes > MAX_RECORD_BYTES || recordBytes > length - start) {
      return 0;
    }
    ByteBuffer bytes = ByteBuffer.allocate(recordBytes);
    segment.read(start, bytes);
    bytes.flip();
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    if ((int) crc.getValue() != frame.getInt(4)) {
      return 0;
    }
    add(segment, start, Unpooled.wrappedBuffer(bytes));
    return start + recordBytes;
  }

  private void add(Segment segment, long start, ByteBuf bytes) throws IOException {
    try {
      XdrReader reader = new XdrReader(bytes);
      long sequence = reader.readLong();
      Credential who = reader.readOptional(Credential.CODEC);
      Entry entry = EntryCodec.CODEC.decode(reader);
      records.add(new Recorded(segment, sequence, who, entry, start + bytes.readerIndex()));
    } catch (XdrException e) {
      throw new IOException(segment.file() + ": a record of another version", e);
    }
  }
}
