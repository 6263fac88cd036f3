package dev.pagegate.client.file;

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
 * Tells what this client does to one file or directory from what others do, by what the server says
 * of the object before and after each of our calls (contract G9). Guarded by its inode's monitor.
 */
final class OwnChanges {
  /*
   * Our calls are links of a chain: one call's "before" is the "after" of another, and the first
   * one's is what was known. Replies come in any order, so links wait until the chain reaches them.
   * When no call of ours is under way and a link is left over, or one has no ends (RFC 1813 section
   * 2.6 lets servers omit them), somebody else may have been at work: then nothing that is cached
   * holds.
   *
   * While calls of ours are under way, other replies may show any state between; they are neither
   * believed nor held against what is cached, since the chain will tell.
   */
  private final List<WccData> waiting = new ArrayList<>();
  private final Set<WccAttributes> passed = new HashSet<>();
  private int underWay;
  private boolean broken;
  private boolean alone = true;
  private @Nullable FileAttributes newest;
  private @Nullable Moment firstBegin;
  private @Nullable Moment lastEnd;

  /**
   * Where our calls have led.
   *
   * @param reached the end of the chain, null where it did not move
   * @param foreign whether somebody else has changed the object, now that none of our calls is left
   * @param newest what the server said last where {@code foreign}, null if it said nothing
   */
  record Outcome(
      @Nullable FileAttributes reached, boolean foreign, @Nullable FileAttributes newest) {}

  void began(Moment now) {
    alone = underWay == 0;
    if (alone) {
      firstBegin = now;
    }
    underWay++;
  }

  /** When the calls began that are under way, or were last; what they tell is no older. */
  Moment firstBegin(Moment otherwise) {
    return firstBegin == null ? otherwise : firstBegin;
  }

  /** Whether a reply to a call sent at {@code sent} may show a state between two of our calls. */
  boolean overlap(Moment sent) {
    return underWay > 0 || (lastEnd != null && !sent.isAfter(lastEnd));
  }

  /** Whether the call that just ended had the object to itself, as far as this client goes. */
  boolean wasAlone() {
    return alone && underWay == 0;
  }

  /** A call, or several, has been answered with {@code links}; {@code known} is what was known. */
  @SuppressWarnings("ReferenceEquality") // the same object means that nothing followed it
  Outcome ended(List<WccData> links, @Nullable FileAttributes known, Moment now) {
    underWay--;
    lastEnd = now;
    links.forEach(this::add);
    FileAttributes reached = known == null ? null : follow(known);
    boolean foreign = false;
    FileAttributes last = newest;
    if (underWay == 0) {
      foreign = broken || !waiting.isEmpty();
      waiting.clear();
      passed.clear();
      broken = false;
      newest = null;
    }
    return new Outcome(reached == known ? null : reached, foreign, foreign ? last : null);
  }

  private void add(WccData link) {
    FileAttributes after = link.after();
    if (after != null && (newest == null || !isOlder(after, newest))) {
      newest = after;
    }
    if (after == null || link.before() == null) {
      broken = true;
    } else {
      waiting.add(link);
    }
  }

  private FileAttributes follow(FileAttributes known) {
    FileAttributes current = known;
    boolean moved = true;
    while (moved) {
      moved = false;
      for (Iterator<WccData> links = waiting.iterator(); links.hasNext(); ) {
        WccData link = links.next();
        FileAttributes next = step(current, link);
        if (next != null) {
          links.remove();
          moved = true;
          current = next;
        }
      }
    }
    return current;
  }

  /** Where {@code link} leads from {@code current}; null while the chain has not reached it. */
  private @Nullable FileAttributes step(FileAttributes current, WccData link) {
    FileAttributes after = link.after();
    WccAttributes before = link.before();
    WccAttributes here = WccAttributes.of(current);
    if (after == null || before == null) {
      return null;
    }
    if (before.equals(here)) {
      passed.add(here);
      return after;
    }
    if (!passed.contains(before)) {
      return null;
    }
    // Two calls that the server executed at once: both saw the first state, one the last.
    WccAttributes there = WccAttributes.of(after);
    if (passed.contains(there) || isOlder(after, current)) {
      passed.add(there);
      return current;
    }
    passed.add(here);
    return after;
  }

  private static boolean isOlder(FileAttributes one, FileAttributes other) {
    return one.changeTime().compareTo(other.changeTime()) < 0;
  }
}
