package dev.pagegate.client.journal;

import dev.pagegate.client.journal.Entry.Wrote;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which bytes of a file are in the journal and not at the server. Under the overlay's monitor. */
final class Extents {
  /** Bytes [start, end) of the file, from {@code write}. */
  record Extent(long start, long end, Operation write) {
    long offsetInWrite() {
      return start - ((Wrote) write.change()).offset();
    }
  }

  private final TreeMap<Long, Extent> byStart = new TreeMap<>();

  /** {@code write} is the newest of its range. */
  void add(Operation write) {
    Wrote wrote = (Wrote) write.change();
    if (wrote.lengthBytes() > 0) {
      cut(wrote.offset(), wrote.end());
      byStart.put(wrote.offset(), new Extent(wrote.offset(), wrote.end(), write));
    }
  }

  /** Nothing of [start, end) is in the journal any more. */
  void cut(long start, long end) {
    for (Extent old : overlapping(start, end)) {
      byStart.remove(old.start());
      if (old.start() < start) {
        byStart.put(old.start(), new Extent(old.start(), start, old.write()));
      }
      if (old.end() > end) {
        byStart.put(end, new Extent(end, old.end(), old.write()));
      }
    }
  }

  /** The server has {@code write}. */
  void uploaded(Operation write) {
    Wrote wrote = (Wrote) write.change();
    for (Extent extent : overlapping(wrote.offset(), wrote.end())) {
      if (extent.write() == write) {
        byStart.remove(extent.start());
      }
    }
  }

  /** How many bytes they are. */
  long bytes() {
    return byStart.values().stream().mapToLong(extent -> extent.end() - extent.start()).sum();
  }

  List<Extent> overlapping(long start, long end) {
    List<Extent> found = new ArrayList<>();
    Map.Entry<Long, Extent> before = byStart.lowerEntry(start);
    if (before != null && before.getValue().end() > start) {
      found.add(before.getValue());
    }
    found.addAll(byStart.subMap(start, end).values());
    return found;
  }
}
