package dev.pagegate.client.daemon;

/** Releases archived files by itself until it is closed. */
public interface ReleasePolicy extends AutoCloseable {
  /** What is being released is released. Idempotent. */
  @Override
  void close();
}
