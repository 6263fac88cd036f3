package dev.pagegate.client.nfsproxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pagegate.client.nfsproxy.Handles.VolumeTag;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.NfsStatus;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Finds what clients' handles name. Safe from any thread; does not block. */
final class Targets {
  /** Spares the MAC of handles in use, and holds their inodes, with what is known of them. */
  private static final int MAX_RECENT = 50_000;

  private static final Duration IDLE = Duration.ofMinutes(10);

  private final Handles handles;
  private final Map<VolumeTag, Exported> exports;
  private final Cache<FileHandle, Target> recent =
      Caffeine.newBuilder().maximumSize(MAX_RECENT).expireAfterAccess(IDLE).build();

  /**
   * Finds files of {@code exports}.
   *
   * @throws IllegalArgumentException when two of them are the same volume
   */
  Targets(Handles handles, Collection<Exported> exports) {
    this.handles = handles;
    this.exports = new HashMap<>();
    for (Exported export : exports) {
      Exported twin = this.exports.put(export.tag(), export);
      if (twin != null) {
        throw new IllegalArgumentException(
            "%s and %s are the same directory of the same server"
                .formatted(twin.name(), export.name()));
      }
    }
  }

  /** Refuses handles that are not ours, or of exports that are no more. */
  Target of(FileHandle handle) throws Refusal {
    Target known = recent.getIfPresent(handle);
    if (known != null) {
      return known;
    }
    Handles.Content content = handles.open(handle);
    Exported export = exports.get(content.volume());
    if (export == null) {
      throw new Refusal(NfsStatus.STALE, "a handle of what is not exported any more: " + handle);
    }
    Target target = new Target(export, export.inode(content.origin()));
    recent.put(handle, target);
    return target;
  }
}
