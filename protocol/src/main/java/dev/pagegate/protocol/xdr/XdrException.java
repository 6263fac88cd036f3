package dev.pagegate.protocol.xdr;

/**
 * A message whose bytes do not follow its XDR definition; the connection that sent it is not to be
 * trusted further.
 */
public final class XdrException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public XdrException(String message) {
    super(message);
  }

  /** Names the field and both lengths, the form every bound check in this project uses. */
  public static XdrException tooLong(String field, long length, long bound) {
    return new XdrException(
        field + " length: " + Long.toUnsignedString(length) + " (expected: <= " + bound + ")");
  }
}
