package dev.pagegate.store;

/** What the store has of a file, as it can tell without waiting for the disk to write anything. */
public sealed interface VersionLookup {
  /** The version that was asked for is the newest that is recorded. */
  record Hit(FileVersion version) implements VersionLookup {}

  /** Nothing is recorded of the file, in no version, and nothing is on its way to be. */
  record Nothing() implements VersionLookup {}

  /** Another version is recorded, or it cannot be told at once. */
  record Miss() implements VersionLookup {}

  VersionLookup NOTHING = new Nothing();
  VersionLookup MISS = new Miss();
}
