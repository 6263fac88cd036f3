package dev.pagegate.client.daemon;

/** Where a change must have arrived to be durable. */
public enum WritePolicy {
  /** At the server: fsync is COMMIT. */
  ORIGIN,

  /** In the journal in the cache directory, from where it is brought to the server later. */
  LOCAL
}
