package dev.pagegate.client.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes names out of a text that is to be given to others: hosts, addresses, users, directories and
 * files. The same name becomes the same stand-in everywhere, so that what belongs together can
 * still be told. For one thread.
 */
final class Redaction {
  private static final Pattern URL = Pattern.compile("nfs://[^\\s\"']*");
  private static final Pattern URL_PARTS =
      Pattern.compile("nfs://(\\[[^\\]]*\\]|[^/:?]*)(:\\d+)?(/[^?]*)?(\\?.*)?");
  private static final Pattern ADDRESS_4 =
      Pattern.compile("(?<![\\d.])(?:\\d{1,3}\\.){3}\\d{1,3}(?![\\d.])");
  private static final Pattern ADDRESS_6 =
      Pattern.compile(
          "(?<![\\w:.])(?:[0-9A-Fa-f]{1,4}:){2,7}(?::?[0-9A-Fa-f]{1,4}){1,7}(?![\\w:.])");

  /** File names stand in messages between quotes; what the program itself quotes goes along. */
  private static final Pattern QUOTED = Pattern.compile("'[^'\\n]{1,4096}'");

  private static final Pattern PATH =
      Pattern.compile("(?<![\\w./<-])/(?!/)(?:[^\\s\"':,;()\\[\\]{}]+)");

  /** What every machine has and what says nothing of its user. */
  private static final Pattern ORDINARY =
      Pattern.compile("/(?:usr|opt|proc|sys|dev|lib|lib64|bin|sbin|etc/os-release)(?:/.*)?");

  private final Map<String, String> standIns = new LinkedHashMap<>();
  private final Map<String, String> known =
      new TreeMap<>(
          (one, other) ->
              one.length() != other.length()
                  ? Integer.compare(other.length(), one.length())
                  : one.compareTo(other));
  private final Map<String, Integer> counts = new LinkedHashMap<>();

  /**
   * Has {@code name} taken out wherever it stands, longer names first.
   *
   * @param kind what stands in for it, with a number
   */
  void hide(String name, String kind) {
    if (name.length() > 1) {
      known.computeIfAbsent(name, it -> standIn(it, kind));
    }
  }

  String redact(String text) {
    String changed = replace(text, URL, this::url);
    for (Map.Entry<String, String> name : known.entrySet()) {
      changed =
          changed.replaceAll(
              "(?<![\\w-])" + Pattern.quote(name.getKey()) + "(?![\\w-])",
              Matcher.quoteReplacement(name.getValue()));
    }
    changed = replace(changed, PATH, it -> ORDINARY.matcher(it).matches() ? it : path(it));
    changed =
        replace(changed, QUOTED, it -> it.startsWith("'<") ? it : "'" + standIn(it, "name") + "'");
    changed = replace(changed, ADDRESS_4, this::address);
    return replace(changed, ADDRESS_6, this::address);
  }

  /** Host, path and user numbers go, ports and other options stay. */
  private String url(String url) {
    Matcher parts = URL_PARTS.matcher(url);
    if (!parts.matches()) {
      return standIn(url, "url");
    }
    String host = group(parts, 1);
    String path = group(parts, 3);
    return "nfs://"
        + (host.isEmpty() ? "" : standIn(host, "host"))
        + group(parts, 2)
        + (path.isEmpty() ? "" : standIn(path, "path"))
        + group(parts, 4).replaceAll("([ug]id)=\\d+", "$1=<id>");
  }

  /** Empty for a part that is not there. */
  private static String group(Matcher parts, int number) {
    return Objects.requireNonNullElse(parts.group(number), "");
  }

  private String path(String path) {
    return standIn(path, "path");
  }

  private String address(String address) {
    return address.startsWith("127.") || address.equals("::1") ? address : standIn(address, "host");
  }

  private String standIn(String name, String kind) {
    return standIns.computeIfAbsent(
        name, _ -> "<" + kind + "-" + counts.merge(kind, 1, Integer::sum) + ">");
  }

  private interface Change {
    String of(String found);
  }

  private static String replace(String text, Pattern pattern, Change change) {
    return pattern
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(change.of(found.group())));
  }
}
