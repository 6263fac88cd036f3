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
  private boolean torn;
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
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    Segment segment = new Segment(number, file, channel, 0);
    try {
      segment.append(ByteBuffer.wrap(Journal.MAGIC));
      return segment;
    } catch (IOException full) {
      // The number is wanted again as soon as there is room.
      segment.delete();
      throw full;
    }
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

  /**
   * Appends all of it or, failing, nothing, unless {@link #isTorn} says that even this failed.
   * Returns where it begins.
   */
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
      takeBack(start, failed);
      throw failed;
    }
    lengthBytes = start + wanted;
    return start;
  }

  private void takeBack(long start, IOException failed) {
    try {
      channel.truncate(start);
    } catch (IOException e) {
      torn = true;
      failed.addSuppressed(e);
    }
  }

  /** Whether part of a record is at its end, behind which nothing would be found again. */
  boolean isTorn() {
    return torn;
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

  /** Deletes and closes it. */
  void delete() throws IOException {
    try {
      remove();
    } finally {
      release();
    }
  }

  /**
   * Deletes the file durably: it says what became of changes in older segments, and must not be
   * gone while one of those is there. To be called for the oldest first.
   */
  void remove() throws IOException {
    Files.deleteIfExists(file);
    Path directory = file.getParent();
    if (directory != null) {
      Names.sync(directory);
    }
  }

  @Override
  public void close() {
    release();
  }
}
