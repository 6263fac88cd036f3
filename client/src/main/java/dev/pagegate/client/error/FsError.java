package dev.pagegate.client.error;

/** What can go wrong with a file operation, whichever door it came through. */
public enum FsError {
  NOT_PERMITTED,
  NO_SUCH_ENTRY,
  IO,
  NO_SUCH_DEVICE,
  ACCESS_DENIED,
  ALREADY_EXISTS,
  CROSS_DEVICE,
  NOT_A_DIRECTORY,
  IS_A_DIRECTORY,
  INVALID_ARGUMENT,
  FILE_TOO_LARGE,
  NO_SPACE,
  READ_ONLY,
  TOO_MANY_LINKS,
  NAME_TOO_LONG,
  SYMBOLIC_LINK_LOOP,
  DIRECTORY_NOT_EMPTY,
  QUOTA_EXCEEDED,
  /** The handle names nothing any more, and looking its path up again did not help. */
  STALE,
  NOT_SUPPORTED,
  INTERRUPTED,
  /** No answer within the deadline, retries included. */
  SERVER_UNREACHABLE,
  /** The server's answer breaks the protocol. */
  BAD_REPLY
}
