package dev.pagegate.serverstub.fault;

import java.util.random.RandomGenerator;

/** Which of the calls that a rule is for it hits. */
public sealed interface Frequency {
  /** Each by itself, with a chance in (0, 1]. */
  record Chance(double probability) implements Frequency {
    public Chance {
      if (!(probability > 0 && probability <= 1)) {
        throw new IllegalArgumentException(
            "probability: " + probability + " (expected: above 0, at most 1)");
      }
    }
  }

  /** The last of each {@code calls}. */
  record Every(long calls) implements Frequency {
    public Every {
      requirePositive("every", calls);
    }
  }

  /** The first {@code calls}. */
  record First(long calls) implements Frequency {
    public First {
      requirePositive("first", calls);
    }
  }

  /** Whether the {@code number}th call, counted from 1, is hit. */
  default boolean hits(long number, RandomGenerator random) {
    return switch (this) {
      case Chance(double probability) -> random.nextDouble() < probability;
      case Every(long calls) -> number % calls == 0;
      case First(long calls) -> number <= calls;
    };
  }

  private static void requirePositive(String name, long calls) {
    if (calls < 1) {
      throw new IllegalArgumentException(name + ": " + calls + " (expected: >= 1)");
    }
  }
}
