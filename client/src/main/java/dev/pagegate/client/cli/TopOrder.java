package dev.pagegate.client.cli;

import dev.pagegate.client.cli.TopDaemon.TopMount;
import java.util.Comparator;
import java.util.Optional;

/** What the mounts of {@code top} are sorted by, and the key that asks for it. */
enum TopOrder {
  CALLS('c', "calls"),
  READS('r', "reads"),
  DIRTY('d', "dirty files"),
  USE('u', "use of the disk"),
  NAME('n', "name");

  private final char key;
  private final String words;

  TopOrder(char key, String words) {
    this.key = key;
    this.words = words;
  }

  static Optional<TopOrder> ofKey(int pressed) {
    for (TopOrder order : values()) {
      if (order.key == Character.toLowerCase(pressed)) {
        return Optional.of(order);
      }
    }
    return Optional.empty();
  }

  char key() {
    return key;
  }

  String words() {
    return words;
  }

  /** The most first; those that are alike by name, so that lines do not jump. */
  Comparator<TopMount> comparator() {
    Comparator<TopMount> byName = Comparator.comparing(TopMount::directory);
    return switch (this) {
      case CALLS ->
          Comparator.comparingDouble(TopMount::callsPerSecond).reversed().thenComparing(byName);
      case READS ->
          Comparator.comparingDouble(TopMount::readsPerSecond).reversed().thenComparing(byName);
      case DIRTY -> Comparator.comparingInt(TopMount::dirtyFiles).reversed().thenComparing(byName);
      case USE -> Comparator.comparingLong(TopMount::diskBytes).reversed().thenComparing(byName);
      case NAME -> byName;
    };
  }
}
