package dev.pagegate.client.nfsproxy;

import dev.pagegate.protocol.nfs3.NfsStatus;

/** Why a call is not even tried: the status to answer with. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1;

  private final NfsStatus status;

  Refusal(NfsStatus status, String message) {
    // Hostile clients cause these by the thousand: no stack trace.
    super(message, null, false, false);
    this.status = status;
  }

  NfsStatus status() {
    return status;
  }
}
