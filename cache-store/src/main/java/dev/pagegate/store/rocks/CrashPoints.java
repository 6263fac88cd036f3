package dev.pagegate.store.rocks;

import java.util.concurrent.atomic.AtomicInteger;

/** Told when the committer passes a {@link CrashPoint}. */
@FunctionalInterface
interface CrashPoints {
  /** {@code NAME} or {@code NAME:n}: the JVM halts when that point is passed the n-th time. */
  String PROPERTY = "pagegate.store.crashAt";

  CrashPoints NONE = ignored -> {};

  void reached(CrashPoint point);

  /** What {@link #PROPERTY} asks for. */
  static CrashPoints fromProperty() {
    String wanted = System.getProperty(PROPERTY);
    if (wanted == null) {
      return NONE;
    }
    String[] parts = wanted.split(":", 2);
    CrashPoint at = CrashPoint.valueOf(parts[0]);
    AtomicInteger left = new AtomicInteger(parts.length == 1 ? 1 : Integer.parseInt(parts[1]));
    return point -> {
      if (point == at && left.decrementAndGet() == 0) {
        Runtime.getRuntime().halt(137);
      }
    };
  }
}
