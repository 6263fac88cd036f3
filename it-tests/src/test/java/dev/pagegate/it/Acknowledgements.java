package dev.pagegate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a {@link StoreCrashChild} was promised by its store, and so must find again. */
final class Acknowledgements {
  /** Pages whose last word was an acknowledged write, or an acknowledged forget. */
  private final Set<String> durable = new HashSet<>();

  private final Set<String> forgotten = new HashSet<>();

  /** Learns from one line that the child said while it changed pages. */
  void learn(String line) {
    String[] words = line.split(" ", 2);
    // A last line cut short says nothing reliable.
    if (words.length < 2 || !words[1].matches("\\d+ \\d+")) {
      return;
    }
    switch (words[0]) {
      case "write" -> forgotten.remove(words[1]);
      case "forget" -> durable.remove(words[1]);
      case "stored" -> durable.add(words[1]);
      case "forgotten" -> forgotten.add(words[1]);
      default -> throw new AssertionError(line);
    }
  }

  /** Checks what a child said it found, line by line, and returns the pages. */
  Set<String> check(List<String> said) {
    var found = new HashSet<String>();
    for (String line : said) {
      assertThat(line).startsWith("hit ");
      found.add(line.substring("hit ".length()));
    }
    var missing = new HashSet<>(durable);
    missing.removeAll(found);
    assertThat(missing).isEmpty();
    assertThat(forgotten).noneMatch(found::contains);
    return found;
  }

  /** A restart: from now on exactly these must be found. */
  void restartWith(Set<String> found) {
    durable.clear();
    durable.addAll(found);
  }

  /** Other content than before is expected: nothing is promised any more. */
  void clear() {
    durable.clear();
    forgotten.clear();
  }

  int durable() {
    return durable.size();
  }
}
