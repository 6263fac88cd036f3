package dev.pagegate.client.nfsproxy;

import dev.pagegate.client.nfsproxy.Handles.VolumeTag;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.xdr.Opaque;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Origins' handles that are too long to be put into ours, by names of our own: in memory, and in a
 * file that only grows. Safe from any thread.
 */
final class LongHandles implements AutoCloseable {
  static final int NAME_BYTES = 16;

  /** Name, one padded handle with its length, checksum of all that. */
  private static final int RECORD_BYTES = NAME_BYTES + 1 + FileHandle.MAX_BYTES + Integer.BYTES;

  /*
   * A name is a hash of what it stands for, so it needs no counter and the same handle never gets
   * two. A record is written, not synced, before its name leaves: it survives the process, and a
   * power loss costs the handles of the last seconds, which clients then see as stale and look up
   * again. Records of one length: what a crash tears is one record, which its checksum tells.
   */
  private final Map<Opaque, FileHandle> byName = new ConcurrentHashMap<>();
  private final Optional<FileChannel> file;

  private LongHandles(Optional<FileChannel> file) {
    this.file = file;
  }

  /** Forgotten with the process. */
  static LongHandles inMemory() {
    return new LongHandles(Optional.empty());
  }

  /** Kept in {@code path}, which is made when needed. Blocks. */
  static LongHandles in(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(
                EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)));
    LongHandles handles = new LongHandles(Optional.of(channel));
    try {
      handles.load(channel);
      return handles;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private void load(FileChannel channel) throws IOException {
    ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES);
    long whole = channel.size() - channel.size() % RECORD_BYTES;
    channel.position(0);
    while (channel.position() < whole) {
      record.clear();
      while (record.hasRemaining() && channel.read(record) >= 0) {
        // Until the record is there.
      }
      learn(record.array());
    }
    channel.truncate(whole);
    channel.position(whole);
  }

  private void learn(byte[] record) {
    int handleBytes = record[NAME_BYTES];
    boolean sound =
        checksum(record) == ByteBuffer.wrap(record).getInt(RECORD_BYTES - Integer.BYTES)
            && handleBytes >= 0
            && handleBytes <= FileHandle.MAX_BYTES;
    if (sound) {
      int start = NAME_BYTES + 1;
      byName.put(
          Opaque.copyOf(Arrays.copyOf(record, NAME_BYTES)),
          new FileHandle(Opaque.copyOf(Arrays.copyOfRange(record, start, start + handleBytes))));
    }
  }

  /** The name of {@code origin}, found again in the next process. Blocks on one small write. */
  Opaque nameOf(VolumeTag volume, FileHandle origin) {
    Opaque name = name(volume, origin);
    if (!byName.containsKey(name)) {
      append(name, origin);
      byName.put(name, origin);
    }
    return name;
  }

  /** Null for a name that this never gave, or has lost. */
  @Nullable FileHandle find(Opaque name) {
    return byName.get(name);
  }

  private void append(Opaque name, FileHandle origin) {
    if (file.isEmpty()) {
      return;
    }
    ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES);
    record.put(name.toByteArray()).put((byte) origin.bytes().length());
    record.put(origin.bytes().toByteArray());
    record.putInt(RECORD_BYTES - Integer.BYTES, checksum(record.array()));
    record.clear();
    synchronized (this) {
      try {
        while (record.hasRemaining()) {
          file.get().write(record);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("a file handle could not be kept", e);
      }
    }
  }

  private static Opaque name(VolumeTag volume, FileHandle origin) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(volume.value()).array());
      digest.update(origin.bytes().toByteArray());
      return Opaque.copyOf(Arrays.copyOf(digest.digest(), NAME_BYTES));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java platform has SHA-256", impossible);
    }
  }

  private static int checksum(byte[] record) {
    CRC32C crc = new CRC32C();
    crc.update(record, 0, RECORD_BYTES - Integer.BYTES);
    return (int) crc.getValue();
  }

  @Override
  public void close() {
    file.ifPresent(
        channel -> {
          try {
            channel.close();
          } catch (IOException _) {
            // What was written is written.
          }
        });
  }
}
