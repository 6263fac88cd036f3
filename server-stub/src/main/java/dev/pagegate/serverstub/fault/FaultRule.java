package dev.pagegate.serverstub.fault;

import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.rpc.Procedure;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One order of faults: an action, for the calls of one procedure or all, at some frequency.
 *
 * <p>The text form is a list of rules with commas between them. A rule is one of
 *
 * <pre>
 * drop:PROCEDURE[:WHEN]             the call runs, its reply is lost
 * delay:PROCEDURE:DURATION[:WHEN]   its reply comes later, and others overtake it
 * error:PROCEDURE:STATUS[:WHEN]     it does not run and fails, with NOENT, IO, JUKEBOX ...
 * garbage:PROCEDURE[:WHEN]          its reply is noise
 * truncate:PROCEDURE[:WHEN]         the connection ends in the middle of its reply
 * cut:PROCEDURE[:WHEN]              the connection ends instead of its reply
 * restart:WHEN                      new boot verifier, all connections end; counts all calls
 * </pre>
 *
 * PROCEDURE is a name such as READ, or * for all 21 that are not NULL; WHEN is a probability
 * (0.01), every=N (each Nth call) or first=N (the first N), and always when left out.
 *
 * @param procedure null for all
 */
public record FaultRule(
    FaultAction action, @Nullable Procedure<?, ?> procedure, Frequency frequency) {

  private static final Frequency ALWAYS = new Frequency.Chance(1);

  /**
   * Reads the text form; none for an empty text.
   *
   * @throws IllegalArgumentException when a part is wrong; names it and its rule
   */
  public static List<FaultRule> parse(String text) {
    if (text.isBlank()) {
      return List.of();
    }
    return Arrays.stream(text.split(",", -1)).map(rule -> parseOne(rule.strip())).toList();
  }

  private static FaultRule parseOne(String rule) {
    Deque<String> parts = new ArrayDeque<>(Arrays.asList(rule.split(":", -1)));
    try {
      FaultRule parsed = parse(parts);
      if (!parts.isEmpty()) {
        throw new IllegalArgumentException("'" + parts.getFirst() + "' is one part too many");
      }
      return parsed;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("fault '" + rule + "': " + e.getMessage(), e);
    }
  }

  private static FaultRule parse(Deque<String> parts) {
    String kind = next(parts, "an action");
    return switch (kind) {
      case "drop" -> onProcedure(parts, new FaultAction.Drop());
      case "garbage" -> onProcedure(parts, new FaultAction.Garbage());
      case "truncate" -> onProcedure(parts, new FaultAction.Truncate());
      case "cut" -> onProcedure(parts, new FaultAction.Cut());
      case "delay" -> {
        Procedure<?, ?> procedure = procedure(parts);
        FaultAction action = new FaultAction.Delay(DurationText.parse(next(parts, "a duration")));
        yield new FaultRule(action, procedure, frequency(parts));
      }
      case "error" -> {
        Procedure<?, ?> procedure = procedure(parts);
        FaultAction action = new FaultAction.Refuse(status(next(parts, "a status")));
        yield new FaultRule(action, procedure, frequency(parts));
      }
      case "restart" -> new FaultRule(new FaultAction.Restart(), null, frequency(parts));
      default ->
          throw new IllegalArgumentException(
              "action '"
                  + kind
                  + "' (expected: drop, delay, error, garbage, truncate, cut or restart)");
    };
  }

  private static FaultRule onProcedure(Deque<String> parts, FaultAction action) {
    return new FaultRule(action, procedure(parts), frequency(parts));
  }

  private static @Nullable Procedure<?, ?> procedure(Deque<String> parts) {
    String name = next(parts, "a procedure");
    if (name.equals("*")) {
      return null;
    }
    return Nfs3.PROCEDURES.stream()
        .filter(procedure -> procedure.number() != 0 && procedure.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "procedure '" + name + "' (expected: a name such as READ, or *)"));
  }

  private static NfsStatus status(String name) {
    try {
      NfsStatus status = NfsStatus.valueOf(name.toUpperCase(Locale.ROOT));
      if (status != NfsStatus.OK) {
        return status;
      }
    } catch (IllegalArgumentException _) {
      // Answered below.
    }
    throw new IllegalArgumentException(
        "status '" + name + "' (expected: an error such as NOENT, IO or JUKEBOX)");
  }

  private static Frequency frequency(Deque<String> parts) {
    String text = parts.poll();
    if (text == null) {
      return ALWAYS;
    }
    try {
      if (text.startsWith("every=")) {
        return new Frequency.Every(Long.parseLong(text.substring("every=".length())));
      }
      if (text.startsWith("first=")) {
        return new Frequency.First(Long.parseLong(text.substring("first=".length())));
      }
      return new Frequency.Chance(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "frequency '" + text + "' (expected: a probability such as 0.01, every=N or first=N)", e);
    }
  }

  private static String next(Deque<String> parts, String what) {
    String part = parts.poll();
    if (part == null || part.isEmpty()) {
      throw new IllegalArgumentException(what + " is missing");
    }
    return part;
  }

  boolean isFor(Procedure<?, ?> called) {
    return procedure == null || procedure.equals(called);
  }
}
