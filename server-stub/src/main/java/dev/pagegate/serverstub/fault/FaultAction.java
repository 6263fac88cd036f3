package dev.pagegate.serverstub.fault;

import dev.pagegate.protocol.nfs3.NfsStatus;
import java.time.Duration;

/** What goes wrong with a call. */
public sealed interface FaultAction {
  /** It runs, but its reply is lost. */
  record Drop() implements FaultAction {}

  /** Its reply comes later. */
  record Delay(Duration by) implements FaultAction {}

  /** It does not run and is answered with {@code status}. */
  record Refuse(NfsStatus status) implements FaultAction {}

  /** It runs, but its reply is noise. */
  record Garbage() implements FaultAction {}

  /** It runs, but the connection ends in the middle of its reply. */
  record Truncate() implements FaultAction {}

  /** It runs, but the connection ends instead of its reply. */
  record Cut() implements FaultAction {}

  /** The server restarts: another boot verifier, and every connection is cut. */
  record Restart() implements FaultAction {}
}
