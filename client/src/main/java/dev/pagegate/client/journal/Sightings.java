package dev.pagegate.client.journal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.WccAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The server's objects as programs have seen them last: what a first change of one starts from.
 * Safe from any thread; the least seen are forgotten.
 */
final class Sightings {
  private static final int MAX_KEPT = 200_000;
  private static final FileName SELF = FileName.of(".");
  private static final FileName ABOVE = FileName.of("..");

  /** An object's attributes, and where it was found. */
  record Seen(FileAttributes attributes, @Nullable FileHandle directory, FileName name) {}

  private final Cache<FileHandle, Seen> seen = Caffeine.newBuilder().maximumSize(MAX_KEPT).build();

  /** It was found as {@code name} in {@code directory}. */
  void found(FileHandle handle, FileAttributes attributes, FileHandle directory, FileName name) {
    if (name.equals(SELF) || name.equals(ABOVE)) {
      saw(handle, attributes);
    } else {
      seen.put(handle, new Seen(attributes, directory, name));
    }
  }

  /** Where it was found is remembered for longer than its attributes. */
  void saw(FileHandle handle, FileAttributes attributes) {
    Seen before = seen.getIfPresent(handle);
    seen.put(
        handle,
        before == null
            ? new Seen(attributes, null, Place.NO_NAME)
            : new Seen(attributes, before.directory(), before.name()));
  }

  /**
   * The overlay forgets {@code node}, which the server has. A later change starts from what
   * programs have seen, where the server agreed with it; else from what the server says then.
   */
  void left(Node node) {
    WccAttributes base = node.base;
    Place there = node.there;
    if (node.gone
        || !node.agreed
        || base == null
        || !Attributes.sameContent(base, WccAttributes.of(node.local))) {
      seen.invalidate(node.handle);
    } else if (there == null) {
      saw(node.handle, node.local);
    } else {
      found(node.handle, node.local, there.directory().handle, there.name());
    }
  }

  @Nullable Seen of(FileHandle handle) {
    return seen.getIfPresent(handle);
  }
}
