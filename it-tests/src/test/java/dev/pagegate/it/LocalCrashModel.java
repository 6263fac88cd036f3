package dev.pagegate.it;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a killed client must have left, by what it said before. */
final class LocalCrashModel {
  /** Of eight bytes each; several pages. */
  static final int SLOTS = 20_000;

  private static final long MOST_IN_A_LIFE = 10_000_000;

  /** The numbers in one file: what may be in a slot, the oldest first. */
  private static final class Content {
    private final Map<Integer, List<Long>> slots = new HashMap<>();

    List<Long> may(int slot) {
      return slots.computeIfAbsent(slot, _ -> new ArrayList<>(List.of(0L)));
    }

    /** Only the newest of each slot is possible from now on. */
    void synced() {
      slots.values().forEach(may -> may.subList(0, may.size() - 1).clear());
    }

    /** What lies behind is zero; what is written later may be there or not. */
    void truncated(int first) {
      slots.keySet().removeIf(slot -> slot >= first);
    }
  }

  private SortedMap<String, Content> files = new TreeMap<>();

  /** What it was about to do; null when it had done it. */
  private String[] begun = new String[0];

  private long nextNumber;
  private long syncs;
  private long acts;

  /** Larger than all that were used. */
  long numberOfNextLife() {
    nextNumber += MOST_IN_A_LIFE;
    return nextNumber;
  }

  long syncs() {
    return syncs;
  }

  long acts() {
    return acts;
  }

  Set<String> names() {
    return files.keySet();
  }

  /** What a client said until it was killed in the middle of a line, perhaps. */
  void learnAll(String said) {
    said.substring(0, said.lastIndexOf('\n') + 1).lines().forEach(this::learn);
  }

  private void learn(String line) {
    String[] words = line.split(" ", -1);
    switch (words[0]) {
      case "done" -> {
        apply(files, begun);
        begun = new String[0];
        acts++;
      }
      case "write" ->
          content(words[1]).may(Integer.parseInt(words[2])).add(Long.parseLong(words[3]));
      case "synced" -> {
        content(words[1]).synced();
        syncs++;
      }
      case "create", "rename", "remove", "truncate" -> begun = words;
      default -> {}
    }
  }

  private Content content(String name) {
    return requireNonNull(files.get(name), name);
  }

  private static void apply(SortedMap<String, Content> files, String[] act) {
    switch (act.length == 0 ? "" : act[0]) {
      case "create" -> files.put(act[1], new Content());
      case "rename" -> files.put(act[2], files.remove(act[1]));
      case "remove" -> files.remove(act[1]);
      case "truncate" -> requireNonNull(files.get(act[1])).truncated(Integer.parseInt(act[2]));
      default -> {}
    }
  }

  /** Compares what was found after the kill, and goes on from there. */
  void check(SortedMap<String, byte[]> found) {
    if (!found.keySet().equals(files.keySet()) && begun.length > 0) {
      apply(files, begun);
    }
    assertThat(found.keySet()).as("names, after " + String.join(" ", begun)).isEqualTo(names());
    found.forEach(this::check);
    begun = new String[0];
  }

  private void check(String name, byte[] bytes) {
    Content content = content(name);
    boolean maybeShorter =
        begun.length == 3 && begun[0].equals("truncate") && begun[1].equals(name);
    ByteBuffer slots = ByteBuffer.allocate(8 * SLOTS).put(0, bytes, 0, bytes.length);
    for (int slot = 0; slot < SLOTS; slot++) {
      long there = slots.getLong(8 * slot);
      List<Long> may = content.slots.getOrDefault(slot, List.of(0L));
      boolean isCut = maybeShorter && there == 0 && slot >= Integer.parseInt(begun[2]);
      if (!isCut && !may.contains(there)) {
        assertThat(may).as("slot %d of %s", slot, name).contains(there);
      }
      // What is there now came from the journal or the server, and stays.
      content.slots.put(slot, new ArrayList<>(List.of(there)));
    }
  }
}
