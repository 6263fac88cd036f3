package dev.pagegate.protocol.rpc;

/**
 * How often a server ran one procedure.
 *
 * @param calls arrived with decodable arguments, repeats included
 * @param repeats answered or dropped by the duplicate request cache
 * @param failures answered SYSTEM_ERR
 */
public record ProcedureCounts(long calls, long repeats, long failures) {
  public static final ProcedureCounts NONE = new ProcedureCounts(0, 0, 0);
}
