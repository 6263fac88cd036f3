package dev.pagegate.client.archive;

import dev.pagegate.store.CoherencyToken;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is known of one file's archive.
 *
 * @param path of the file below the mount, and of the copy below its target
 * @param target where the copy lies, as {@link ArchiveTarget#name} says it
 * @param token of the version that the copy is of; null until it is known
 * @param sizeBytes of the copy, 0 until it is complete
 * @param sha256 of the copy in hexadecimal, empty until it is complete
 * @param since when this state began
 */
public record ArchiveRecord(
    ArchiveState state,
    Validity validity,
    Detection detection,
    String path,
    String target,
    @Nullable CoherencyToken token,
    long sizeBytes,
    String sha256,
    Instant since) {

  /** Moves with every change of the layout; records of other formats are no records. */
  private static final byte FORMAT = 1;

  private static final int FIXED_BYTES = 1 + 1 + 1 + 1 + 1 + 8 + 8 + 1 + 2 + 2 + 4;

  /** Bound of {@code path} and {@code target}, in UTF-8 bytes: the longest path of most systems. */
  public static final int MAX_NAME_BYTES = 4096;

  public ArchiveRecord {
    requireShort("path", path);
    requireShort("target", target);
    since = Instant.ofEpochMilli(since.toEpochMilli());
  }

  private static void requireShort(String what, String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "%s: %d bytes (expected: <= %d)".formatted(what, bytes, MAX_NAME_BYTES));
    }
  }

  static ArchiveRecord begun(String path, String target, Detection detection, Instant now) {
    return new ArchiveRecord(
        ArchiveState.ARCHIVING, Validity.VALID, detection, path, target, null, 0, "", now);
  }

  public boolean isValid() {
    return validity == Validity.VALID;
  }

  /** Whether a complete copy lies at the target that equals the file. */
  public boolean isArchived() {
    return isValid() && (state == ArchiveState.ARCHIVED || state == ArchiveState.NOT_RESIDENT);
  }

  /** Whether {@code version} is the one that the copy is of. */
  public boolean isOf(CoherencyToken version) {
    CoherencyToken mine = token;
    return mine != null && mine.equals(version);
  }

  ArchiveRecord withToken(CoherencyToken captured) {
    return new ArchiveRecord(
        state, validity, detection, path, target, captured, sizeBytes, sha256, since);
  }

  /** Nothing is not resident without a copy that equals it. */
  ArchiveRecord invalid(Validity why, Instant now) {
    ArchiveState next = state == ArchiveState.NOT_RESIDENT ? ArchiveState.ARCHIVED : state;
    return new ArchiveRecord(next, why, detection, path, target, token, sizeBytes, sha256, now);
  }

  ArchiveRecord archived(long copiedBytes, String digest, Instant now) {
    return new ArchiveRecord(
        ArchiveState.ARCHIVED, validity, detection, path, target, token, copiedBytes, digest, now);
  }

  ArchiveRecord in(ArchiveState next, Instant now) {
    return new ArchiveRecord(
        next, validity, detection, path, target, token, sizeBytes, sha256, now);
  }

  /**
   * Golden: lies in cache directories.
   *
   * <p>Format, state, validity and detection, a byte each; the token's length, a byte, and the
   * token; size and time (milliseconds since 1970), 8 bytes each; the digest's length, a byte, and
   * the digest; path and target with two bytes of length each; CRC32C of all that.
   */
  byte[] encode() {
    byte[] tokenBytes = token == null ? new byte[0] : token.toByteArray();
    byte[] digest = HexFormat.of().parseHex(sha256);
    byte[] pathBytes = path.getBytes(StandardCharsets.UTF_8);
    byte[] targetBytes = target.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out =
        ByteBuffer.allocate(
            FIXED_BYTES
                + tokenBytes.length
                + digest.length
                + pathBytes.length
                + targetBytes.length);
    out.put(FORMAT);
    out.put((byte) state.code()).put((byte) validity.code()).put((byte) detection.code());
    out.put((byte) tokenBytes.length).put(tokenBytes);
    out.putLong(sizeBytes).putLong(since.toEpochMilli());
    out.put((byte) digest.length).put(digest);
    out.putShort((short) pathBytes.length).put(pathBytes);
    out.putShort((short) targetBytes.length).put(targetBytes);
    out.putInt(checksum(out.array(), out.position()));
    return out.array();
  }

  /** Empty for bytes that are no record of this format. */
  static Optional<ArchiveRecord> decode(byte[] bytes) {
    int bodyBytes = bytes.length - Integer.BYTES;
    if (bytes.length < FIXED_BYTES
        || bytes[0] != FORMAT
        || ByteBuffer.wrap(bytes).getInt(bodyBytes) != checksum(bytes, bodyBytes)) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 1, bodyBytes - 1);
    try {
      ArchiveState state = decode(ArchiveState.values(), ArchiveState::code, in.get());
      Validity validity = decode(Validity.values(), Validity::code, in.get());
      Detection detection = decode(Detection.values(), Detection::code, in.get());
      byte[] token = take(in, Byte.toUnsignedInt(in.get()));
      long sizeBytes = in.getLong();
      Instant since = Instant.ofEpochMilli(in.getLong());
      String sha256 = HexFormat.of().formatHex(take(in, Byte.toUnsignedInt(in.get())));
      String path = text(in);
      String target = text(in);
      return Optional.of(
          new ArchiveRecord(
              state,
              validity,
              detection,
              path,
              target,
              token.length == 0 ? null : CoherencyToken.copyOf(token),
              sizeBytes,
              sha256,
              since));
    } catch (BufferUnderflowException | IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }

  private static <E> E decode(E[] values, ToIntFunction<E> code, byte wanted) {
    for (E value : values) {
      if (code.applyAsInt(value) == wanted) {
        return value;
      }
    }
    throw new IllegalArgumentException("code: " + wanted);
  }

  private static String text(ByteBuffer in) {
    return new String(take(in, Short.toUnsignedInt(in.getShort())), StandardCharsets.UTF_8);
  }

  private static byte[] take(ByteBuffer in, int count) {
    if (count > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] taken = new byte[count];
    in.get(taken);
    return taken;
  }

  private static int checksum(byte[] bytes, int count) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, count);
    return (int) crc.getValue();
  }
}
