package dev.pagegate.protocol.rpc;

import org.jspecify.annotations.Nullable;

/** A call that got no result, and why. */
public final class RpcException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  public RpcException(Reason reason, String message) {
    this(reason, message, null);
  }

  public RpcException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** What went wrong; in each case the call may or may not have been executed unless said. */
  public enum Reason {
    /** Nobody listens at the server's address; not executed. */
    CONNECT_REFUSED,
    /** No connection to the server could be made within the deadline. */
    UNREACHABLE,
    /** The server does not offer TLS, or one side does not believe the other; not executed. */
    UNTRUSTED,
    /** Connected, but the answer did not come within the deadline. */
    DEADLINE,
    /** What came in place of the answer does not follow the protocol. */
    BAD_REPLY,
    /** The server refused the credential or the RPC version; not executed. */
    DENIED,
    /** The server does not have the program; not executed. */
    PROGRAM_UNAVAILABLE,
    /** The server has other versions of the program; not executed. */
    VERSION_MISMATCH,
    /** The server's program does not have the procedure; not executed. */
    PROCEDURE_UNAVAILABLE,
    /** The server could not decode the arguments; not executed. */
    GARBAGE_ARGUMENTS,
    /** The server failed while executing. */
    SERVER_ERROR,
    /** The client was closed. */
    CLOSED;

    /** Whether a connection that is made has overcome it. */
    boolean isOfTheWay() {
      return this != BAD_REPLY && this != UNTRUSTED;
    }
  }
}
