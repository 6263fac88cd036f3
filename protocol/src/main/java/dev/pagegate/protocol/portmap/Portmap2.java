package dev.pagegate.protocol.portmap;

import dev.pagegate.protocol.rpc.Procedure;
import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.Codec.Void0;
import dev.pagegate.protocol.xdr.XdrReader;
import java.util.List;

/**
 * The program: its numbers and the procedures used here. RFC 1833 section 3.
 *
 * <p>CALLIT is missing on purpose: it lets anyone make the port mapper call others on his behalf.
 */
public final class Portmap2 {
  public static final int PROGRAM = 100000;
  public static final int VERSION = 2;
  public static final int PORT = 111;

  /** Bound of DUMP's list; the RFC sets none. */
  public static final int MAX_MAPPINGS = 1 << 12;

  public static final Procedure<Void0, Void0> NULL =
      new Procedure<>(PROGRAM, VERSION, 0, "NULL", Codec.VOID, Codec.VOID);

  /** The port of a program, 0 where it is not registered. */
  public static final Procedure<Mapping, Long> GETPORT =
      new Procedure<>(
          PROGRAM,
          VERSION,
          3,
          "GETPORT",
          Mapping.CODEC,
          Codec.of((port, writer) -> writer.writeUnsignedInt(port), XdrReader::readUnsignedInt));

  public static final Procedure<Void0, List<Mapping>> DUMP =
      new Procedure<>(
          PROGRAM,
          VERSION,
          4,
          "DUMP",
          Codec.VOID,
          Codec.of(
              (value, writer) -> writer.writeList(value, Mapping.CODEC),
              reader -> reader.readList("port mappings", MAX_MAPPINGS, Mapping.CODEC)));

  private Portmap2() {}
}
