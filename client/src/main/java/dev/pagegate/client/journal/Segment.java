package dev.pagegate.client.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One file of the journal. Appended to under the overlay's monitor; read by anybody. */
final class Segment implements AutoCloseable {
  private final long number;
  private final Path file;
  private final FileChannel channel;
  private volatile long lengthBytes;
  private int openChanges;
  private int readers = 1;

  private Segment(long number, Path file, FileChannel channel, long lengthBytes) {
    this.number = number;
    this.file = file;
    this.channel = channel;
    this.lengthBytes = lengthBytes;
  }

  /** A new file, whose name is durable once the directory was synced. */
  static Segment create(Path directory, long number) throws IOException {
    Path file = directory.resolve("segment-%016x".formatted(number));
    return new Segment(
        number,
        file,
        FileChannel.open(
            file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
        0);
  }

  static Segment existing(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    String name = String.valueOf(file.getFileName());
    return new Segment(
        Long.parseUnsignedLong(name.substring("segment-".length()), 16),
        file,
        channel,
        channel.size());
  }

  long number() {
    return number;
  }

  Path file() {
    return file;
  }

  long lengthBytes() {
    return lengthBytes;
  }

  /** Appends all of it or, failing, nothing. Returns where it begins. */
  long append(ByteBuffer... parts) throws IOException {
    long start = lengthBytes;
    long wanted = 0;
    for (ByteBuffer part : parts) {
      wanted += part.remaining();
    }
    try {
      channel.position(start);
      long wrote = 0;
      while (wrote < wanted) {
        wrote += channel.write(parts);
      }
    } catch (IOException failed) {
      channel.truncate(start);
      throw failed;
    }
    lengthBytes = start + wanted;
    return start;
  }

  /** Forgets what lies behind {@code endBytes}: the torn end of a crashed process's writing. */
  void cut(long endBytes) throws IOException {
    channel.truncate(endBytes);
    lengthBytes = endBytes;
  }

  void sync() throws IOException {
    channel.force(false);
  }

  /** Fills {@code destination} from {@code position}. */
  void read(long position, ByteBuffer destination) throws IOException {
    long at = position;
    while (destination.hasRemaining()) {
      int count = channel.read(destination, at);
      if (count < 0) {
        throw new IOException("%s ends at %d".formatted(file, at));
      }
      at += count;
    }
  }

  /** Changes in it that the server does not have; under the overlay's monitor. */
  int openChanges() {
    return openChanges;
  }

  void opened() {
    openChanges++;
  }

  void ended() {
    openChanges--;
  }

  /** Keeps the file readable until {@link #release}, though it be deleted. */
  synchronized void retain() {
    readers++;
  }

  synchronized void release() {
    if (--readers == 0) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
    release();
  }

  @Override
  public void close() {
    release();
  }
}
