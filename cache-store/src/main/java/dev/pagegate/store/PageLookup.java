package dev.pagegate.store;

/** What a read of the disk cache found. Only {@link Hit} leaves bytes in the destination. */
public sealed interface PageLookup {
  /**
   * The page, checked against its checksum; {@code lengthBytes} were written to the destination.
   */
  record Hit(int lengthBytes) implements PageLookup {}

  /** The store has no copy of this page in this version. */
  record Miss() implements PageLookup {}

  /**
   * There was a copy and it did not match its checksum; it is dropped and will not be found again.
   */
  record Damaged(String reason) implements PageLookup {}

  /** The disk answered with an error; whether a copy exists is unknown. */
  record Failed(Throwable cause) implements PageLookup {}

  PageLookup MISS = new Miss();
}
