package dev.pagegate.store.rocks;

import dev.pagegate.store.StoreOutcome;

/** What became of a page's bytes before the index learns of them. */
sealed interface Placement {
  /** They are durable where {@code record} says, or are in the record itself. */
  record Placed(PageRecord record) implements Placement {}

  /** They are nowhere, for this reason. */
  record Refused(StoreOutcome outcome) implements Placement {}

  /** Nobody wants them any more. */
  record Withdrawn() implements Placement {}
}
