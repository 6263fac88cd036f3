package dev.pagegate.client.journal;

import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.WccAttributes;
import dev.pagegate.protocol.nfs3.WccData;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows a file through calls of ours by what the server said of it before and after each, RFC
 * 1813 section 2.6: a chain without a gap means that nobody else changed it meanwhile.
 */
final class Chain {
  private final List<WccData> links;
  private final Set<WccAttributes> passed = new HashSet<>();
  private WccAttributes current;
  private boolean exact = true;

  private Chain(WccAttributes from, List<WccData> links) {
    this.current = from;
    this.links = new ArrayList<>(links);
  }

  /** Whether the server told both ends of every link. */
  static boolean isTold(List<WccData> links) {
    return links.stream().allMatch(link -> link.before() != null && link.after() != null);
  }

  /** Follows {@code links}, in any order, from {@code from}. */
  static Chain follow(WccAttributes from, List<WccData> links) {
    Chain chain = new Chain(from, links);
    chain.follow();
    return chain;
  }

  /** Where the links lead; null when there is a gap. */
  @Nullable WccAttributes end() {
    return links.isEmpty() ? current : null;
  }

  /** Whether nobody has changed the file's other attributes and names either. */
  boolean isExact() {
    return exact;
  }

  private void follow() {
    boolean moved = true;
    while (moved && !links.isEmpty()) {
      moved = false;
      for (Iterator<WccData> left = links.iterator(); left.hasNext(); ) {
        if (step(left.next())) {
          left.remove();
          moved = true;
        }
      }
    }
  }

  /** Whether {@code link} begins with a content that the file has had. */
  private boolean step(WccData link) {
    FileAttributes told = link.after();
    WccAttributes before = link.before();
    if (told == null || before == null || !isPassed(before)) {
      return false;
    }
    exact &= before.equals(current) || passed.contains(before);
    WccAttributes after = WccAttributes.of(told);
    // Two that the server executed at once may both have seen the first state, and one the last.
    boolean isBehind = passed.contains(after) || isOlder(after, current);
    passed.add(current);
    passed.add(before);
    if (isBehind) {
      passed.add(after);
    } else {
      current = after;
    }
    return true;
  }

  private boolean isPassed(WccAttributes before) {
    return Attributes.sameContent(before, current)
        || passed.stream().anyMatch(place -> Attributes.sameContent(before, place));
  }

  private static boolean isOlder(WccAttributes one, WccAttributes other) {
    return one.changeTime().compareTo(other.changeTime()) < 0;
  }
}
