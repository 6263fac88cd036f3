package dev.pagegate.client.remote;

import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** The options after a URL's question mark. */
record UrlOptions(OptionalInt nfsPort, OptionalInt mountPort, OptionalLong uid, OptionalLong gid) {
  private static final UrlOptions NONE =
      new UrlOptions(
          OptionalInt.empty(), OptionalInt.empty(), OptionalLong.empty(), OptionalLong.empty());

  /**
   * libnfs's tuning knobs: nothing here depends on them, so a URL that carries them still works.
   */
  private static final Set<String> IGNORED =
      Set.of(
          "auto-traverse-mounts",
          "auto_traverse",
          "autoreconnect",
          "debug",
          "dircache",
          "readahead",
          "tcp-syncnt");

  private static final String ALLOWED = "nfsport, mountport, version=3, uid, gid";
  private static final long MAX_ID = 0xFFFF_FFFFL;
  private static final int MAX_PORT = 65535;

  static UrlOptions parse(String url, String query) {
    UrlOptions options = NONE;
    for (String option : query.split("&", -1)) {
      int equals = option.indexOf('=');
      String name = equals < 0 ? option : option.substring(0, equals);
      options = options.with(url, name, equals < 0 ? "" : option.substring(equals + 1));
    }
    return options;
  }

  private UrlOptions with(String url, String name, String value) {
    return switch (name) {
      case "nfsport" -> new UrlOptions(OptionalInt.of(port(url, name, value)), mountPort, uid, gid);
      case "mountport" -> new UrlOptions(nfsPort, OptionalInt.of(port(url, name, value)), uid, gid);
      case "uid" -> new UrlOptions(nfsPort, mountPort, OptionalLong.of(id(url, name, value)), gid);
      case "gid" -> new UrlOptions(nfsPort, mountPort, uid, OptionalLong.of(id(url, name, value)));
      case "version" -> requireVersion3(url, value);
      case "" -> this;
      default -> requireIgnored(url, name);
    };
  }

  private UrlOptions requireVersion3(String url, String value) {
    if (!value.equals("3")) {
      throw NfsUrl.invalid(
          url, "version=" + value + " (expected: version=3, the only one supported)");
    }
    return this;
  }

  private UrlOptions requireIgnored(String url, String name) {
    if (!IGNORED.contains(name)) {
      throw NfsUrl.invalid(url, "unknown option '" + name + "' (expected: " + ALLOWED + ")");
    }
    return this;
  }

  static int port(String url, String name, String value) {
    return (int) number(url, name, value, 1, MAX_PORT);
  }

  private static long id(String url, String name, String value) {
    return number(url, name, value, 0, MAX_ID);
  }

  private static long number(String url, String name, String value, long low, long high) {
    String expected = " (expected: " + low + " to " + high + ")";
    if (!value.matches("[0-9]{1,10}")) {
      throw NfsUrl.invalid(url, name + " '" + value + "'" + expected);
    }
    long number = Long.parseLong(value);
    if (number < low || number > high) {
      throw NfsUrl.invalid(url, name + " '" + value + "'" + expected);
    }
    return number;
  }
}
