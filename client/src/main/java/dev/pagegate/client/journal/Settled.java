package dev.pagegate.client.journal;

import java.util.Collection;
import java.util.List;

/** Finds what the overlay need not know any more. Under its monitor. */
final class Settled {
  /** Below so many objects it is not worth looking. */
  static final int MANY = 10_000;

  static final int LOOK_EVERY = 1024;

  private int changes;

  /**
   * After each change that has arrived: from time to time drops the names that the server knows
   * well enough, and returns the objects that may be forgotten. Those made here stay, because the
   * file layer knows them by a handle that only the overlay understands.
   */
  List<Node> sweep(Collection<Node> nodes, long nowNanos) {
    if (++changes % LOOK_EVERY != 0 || nodes.size() < MANY) {
      return List.of();
    }
    nodes.stream().filter(node -> isOver(node, nowNanos)).forEach(node -> forget(node, nowNanos));
    return nodes.stream()
        .filter(node -> isOver(node, nowNanos))
        .filter(node -> !Overlay.isMadeHere(node) && !node.isDirectory())
        .toList();
  }

  private static boolean isOver(Node node, long nowNanos) {
    return node.waiting == 0 && nowNanos - node.settledNanos > Overlay.NAMES_LIFE_NANOS;
  }

  private static void forget(Node node, long nowNanos) {
    Children children = node.children;
    if (children != null && nowNanos - children.listedNanos > Overlay.NAMES_LIFE_NANOS) {
      children.forget(cause -> cause.isDoneFor(Overlay.NAMES_LIFE_NANOS, nowNanos));
    }
  }
}
