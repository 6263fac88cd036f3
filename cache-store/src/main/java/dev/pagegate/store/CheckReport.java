package dev.pagegate.store;

import java.util.List;

/**
 * What a check of a cache directory found.
 *
 * @param sound pages that match their checksum
 * @param damaged pages that do not, or whose slot cannot be read
 * @param unreachable pages of forgotten files and of older generations, which are never served and
 *     are cleaned in passing
 * @param sharedSlots slots that more than one page claims; only one of them can be sound
 * @param freeSlots slots of slab files that no page claims
 * @param dropped damaged pages that were removed
 * @param findings the first damaged pages in words
 */
public record CheckReport(
    long sound,
    long damaged,
    long unreachable,
    long sharedSlots,
    long freeSlots,
    long dropped,
    List<String> findings) {
  /** Bound of {@link #findings()}. */
  public static final int MAX_FINDINGS = 100;

  public CheckReport {
    findings = List.copyOf(findings);
  }

  /** Whether every page that may be served can be. */
  public boolean isClean() {
    return damaged == dropped;
  }
}
