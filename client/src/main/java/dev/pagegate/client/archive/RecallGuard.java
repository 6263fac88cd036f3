package dev.pagegate.client.archive;

import java.util.List;

/**
 * Who may bring back files that are not resident, so that a scanner cannot recall a tree.
 *
 * @param allowed when not empty, nobody else may
 * @param denied may not, even where allowed
 */
public record RecallGuard(List<Rule> allowed, List<Rule> denied) {
  /** What the kernel keeps of a process's name, TASK_COMM_LEN less one. */
  private static final int MAX_PROCESS_NAME = 15;

  /** Everybody may. */
  public static final RecallGuard NONE = new RecallGuard(List.of(), List.of());

  public RecallGuard {
    allowed = List.copyOf(allowed);
    denied = List.copyOf(denied);
  }

  /** Whom a rule is about. */
  public sealed interface Rule {
    /** A user, by number. */
    record User(long uid) implements Rule {}

    /** A process, by its name in {@code /proc/PID/comm}: at most 15 bytes. */
    record Program(String name) implements Rule {}

    private boolean isAbout(Recaller who) {
      return switch (this) {
        case User user -> who.uid() != null && who.uid() == user.uid;
        case Program program -> program.name.equals(who.process());
      };
    }
  }

  /**
   * {@code uid:NUMBER} or {@code process:NAME}.
   *
   * @throws IllegalArgumentException for anything else, with what was expected
   */
  public static Rule parse(String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? "" : text.substring(0, colon);
    String who = text.substring(colon + 1);
    if (kind.equals("uid") && who.matches("[0-9]{1,10}")) {
      return new Rule.User(Long.parseLong(who));
    }
    if (kind.equals("process") && !who.isEmpty()) {
      return new Rule.Program(
          who.length() > MAX_PROCESS_NAME ? who.substring(0, MAX_PROCESS_NAME) : who);
    }
    throw new IllegalArgumentException(
        "recall rule '%s' (expected: uid:NUMBER or process:NAME)".formatted(text));
  }

  /** Whether {@code who} may recall. */
  public boolean admits(Recaller who) {
    if (who.uid() == null) {
      return true;
    }
    return denied.stream().noneMatch(rule -> rule.isAbout(who))
        && (allowed.isEmpty() || allowed.stream().anyMatch(rule -> rule.isAbout(who)));
  }
}
