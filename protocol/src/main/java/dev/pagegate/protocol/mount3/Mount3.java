package dev.pagegate.protocol.mount3;

import dev.pagegate.protocol.rpc.Procedure;
import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.Codec.Void0;
import java.util.List;

/** The program: its numbers, its procedures, its bounds. RFC 1813 section 5. */
public final class Mount3 {
  public static final int PROGRAM = 100005;
  public static final int VERSION = 3;

  /** MNTNAMLEN, in bytes. */
  public static final int MAX_NAME_BYTES = 255;

  /** Bound of the lists in DUMP and EXPORT; the RFC sets none. */
  public static final int MAX_ENTRIES = 1 << 16;

  public static final Procedure<Void0, Void0> NULL = procedure(0, "NULL", Codec.VOID, Codec.VOID);

  public static final Procedure<DirPath, MountResult> MNT =
      procedure(1, "MNT", DirPath.CODEC, MountResult.CODEC);

  public static final Procedure<Void0, List<MountEntry>> DUMP =
      procedure(2, "DUMP", Codec.VOID, listOf("mounts", MountEntry.CODEC));

  public static final Procedure<DirPath, Void0> UMNT =
      procedure(3, "UMNT", DirPath.CODEC, Codec.VOID);

  public static final Procedure<Void0, Void0> UMNTALL =
      procedure(4, "UMNTALL", Codec.VOID, Codec.VOID);

  public static final Procedure<Void0, List<ExportEntry>> EXPORT =
      procedure(5, "EXPORT", Codec.VOID, listOf("exports", ExportEntry.CODEC));

  /** All procedures, each at the index that is its number. */
  public static final List<Procedure<?, ?>> PROCEDURES =
      List.of(NULL, MNT, DUMP, UMNT, UMNTALL, EXPORT);

  private Mount3() {}

  private static <T> Codec<List<T>> listOf(String field, Codec<T> element) {
    return Codec.of(
        (value, writer) -> writer.writeList(value, element),
        reader -> reader.readList(field, MAX_ENTRIES, element));
  }

  private static <A, R> Procedure<A, R> procedure(
      int number, String name, Codec<A> arguments, Codec<R> results) {
    return new Procedure<>(PROGRAM, VERSION, number, name, arguments, results);
  }
}
