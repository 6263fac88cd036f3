package dev.pagegate.serverstub.fault;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads durations as people write them, such as {@code 20ms}. */
final class DurationText {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(us|ms|s)");

  private DurationText() {}

  /** A whole number and one of us, ms, s; at most an hour. */
  static Duration parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (matcher.matches()) {
      long number = Long.parseLong(matcher.group(1));
      Duration duration =
          switch (matcher.group(2)) {
            case "us" -> Duration.ofNanos(1000 * number);
            case "ms" -> Duration.ofMillis(number);
            default -> Duration.ofSeconds(number);
          };
      if (duration.compareTo(Duration.ofHours(1)) <= 0) {
        return duration;
      }
    }
    throw new IllegalArgumentException(
        "duration '" + text + "' (expected: a whole number and us, ms or s, such as 200ms)");
  }
}
