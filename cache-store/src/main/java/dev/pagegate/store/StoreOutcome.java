package dev.pagegate.store;

/** How a page write ended. Whatever it is, the store no longer reads the caller's buffer. */
public sealed interface StoreOutcome {
  /** The copy is durable: it outlives a power loss. */
  record Stored() implements StoreOutcome {}

  /**
   * The store declined before writing: too much pending, no space, or the cache disk is bypassed.
   */
  record Skipped(Reason reason) implements StoreOutcome {}

  /** {@link PageWrite#withdraw()} came first; the copy is not and will not be indexed. */
  record Withdrawn() implements StoreOutcome {}

  /** The disk answered with an error; no copy of this page is indexed. */
  record Failed(Throwable cause) implements StoreOutcome {}

  /** Why a write was declined. */
  enum Reason {
    PENDING_LIMIT,
    NO_SPACE,
    DISK_SICK,
    VERSION_SUPERSEDED,
    CLOSED
  }

  StoreOutcome STORED = new Stored();
  StoreOutcome WITHDRAWN = new Withdrawn();
}
