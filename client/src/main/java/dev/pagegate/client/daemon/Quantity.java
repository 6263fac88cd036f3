package dev.pagegate.client.daemon;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts as people write and read them: "10GiB", "20ms", "1Gbit". */
public final class Quantity {
  private static final Pattern NUMBER_AND_UNIT =
      Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)\\s*([A-Za-zµ]*)");

  private static final Map<String, Double> BYTES =
      Map.ofEntries(
          Map.entry("", 1.0),
          Map.entry("b", 1.0),
          Map.entry("k", 0x1p10),
          Map.entry("kib", 0x1p10),
          Map.entry("kb", 1e3),
          Map.entry("m", 0x1p20),
          Map.entry("mib", 0x1p20),
          Map.entry("mb", 1e6),
          Map.entry("g", 0x1p30),
          Map.entry("gib", 0x1p30),
          Map.entry("gb", 1e9),
          Map.entry("t", 0x1p40),
          Map.entry("tib", 0x1p40),
          Map.entry("tb", 1e12));

  private static final Map<String, Double> NANOS =
      Map.of("ns", 1.0, "us", 1e3, "µs", 1e3, "ms", 1e6, "s", 1e9, "m", 60e9, "h", 3600e9);

  private static final Map<String, Double> BITS_PER_SECOND =
      Map.of("bit", 1.0, "kbit", 1e3, "mbit", 1e6, "gbit", 1e9);

  private static final String[] BINARY_UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  private Quantity() {}

  /**
   * A number of bytes: KiB, MiB, GiB, TiB (K, M, G, T for short) count in 1024s, kB, MB, GB, TB in
   * 1000s.
   *
   * @throws IllegalArgumentException with the offending text in the message
   */
  public static long bytes(String text) {
    return Math.round(parse(text, BYTES, "a size such as 4096, 64KiB or 10GiB"));
  }

  /**
   * A time: ns, us, ms, s, m, h.
   *
   * @throws IllegalArgumentException with the offending text in the message
   */
  public static Duration duration(String text) {
    return Duration.ofNanos(Math.round(parse(text, NANOS, "a time such as 20ms or 1.5s")));
  }

  /**
   * A rate in bits a second: bit, kbit, Mbit, Gbit.
   *
   * @throws IllegalArgumentException with the offending text in the message
   */
  public static long bitsPerSecond(String text) {
    return Math.round(parse(text, BITS_PER_SECOND, "a rate such as 100Mbit or 1Gbit"));
  }

  private static double parse(String text, Map<String, Double> units, String expected) {
    Matcher matcher = NUMBER_AND_UNIT.matcher(text.strip());
    Double factor = matcher.matches() ? units.get(matcher.group(2).toLowerCase(Locale.ROOT)) : null;
    if (factor == null) {
      throw new IllegalArgumentException("'" + text + "' (expected: " + expected + ")");
    }
    double value = Double.parseDouble(matcher.group(1)) * factor;
    if (value > 0x1p62) {
      throw new IllegalArgumentException("'" + text + "' is too much");
    }
    return value;
  }

  /** Three significant digits, in 1024s: "9.77 MiB". */
  public static String formatBytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1000 && unit < BINARY_UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return (unit == 0 ? Long.toString(bytes) : significant(value)) + " " + BINARY_UNITS[unit];
  }

  /** Three significant digits: "1.25 ms". */
  public static String formatNanos(double nanos) {
    if (nanos < 1e3) {
      return significant(nanos) + " ns";
    } else if (nanos < 1e6) {
      return significant(nanos / 1e3) + " us";
    } else if (nanos < 1e9) {
      return significant(nanos / 1e6) + " ms";
    }
    return significant(nanos / 1e9) + " s";
  }

  /** Three significant digits, without an exponent. */
  public static String significant(double value) {
    int decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
