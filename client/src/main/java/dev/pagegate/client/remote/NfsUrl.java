package dev.pagegate.client.remote;

import dev.pagegate.protocol.mount3.DirPath;
import dev.pagegate.protocol.xdr.Opaque;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.StringJoiner;

/**
 * {@code nfs://host[:port]/export/path[?option=value&...]}: a directory on a server, with options
 * spelled as libnfs spells them.
 *
 * @param host in lower case, without brackets
 * @param nfsPort of the URL's authority or options; empty asks the port mapper
 * @param path absolute, without a trailing slash except for the root, percent escapes decoded
 * @param uid to claim in place of the process's own
 * @param gid to claim in place of the process's own
 */
public record NfsUrl(
    String host,
    OptionalInt nfsPort,
    OptionalInt mountPort,
    DirPath path,
    OptionalLong uid,
    OptionalLong gid) {

  private static final String SCHEME = "nfs://";

  /** What needs no escape in a path (RFC 3986 section 2.3). */
  private static final String UNESCAPED =
      "/ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  /**
   * Reads {@code text}.
   *
   * @throws IllegalArgumentException names what is wrong and what is allowed
   */
  public static NfsUrl parse(String text) {
    if (!text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw invalid(text, "scheme (expected: nfs://host[:port]/path)");
    }
    String rest = text.substring(SCHEME.length());
    int question = rest.indexOf('?');
    String location = question < 0 ? rest : rest.substring(0, question);
    int slash = location.indexOf('/');
    if (slash < 0) {
      throw invalid(text, "no path (expected: nfs://host/export/path; nfs://host/ is the root)");
    }
    Authority authority = Authority.parse(text, location.substring(0, slash));
    UrlOptions options = UrlOptions.parse(text, question < 0 ? "" : rest.substring(question + 1));
    if (authority.port().isPresent() && options.nfsPort().isPresent()) {
      throw invalid(text, "port is given twice (expected: host:port or nfsport=, not both)");
    }
    return new NfsUrl(
        authority.host(),
        authority.port().isPresent() ? authority.port() : options.nfsPort(),
        options.mountPort(),
        path(text, location.substring(slash)),
        options.uid(),
        options.gid());
  }

  /** The last name of the path, for people; empty for the root. */
  public String lastName() {
    String whole = path.toString();
    return whole.substring(whole.lastIndexOf('/') + 1);
  }

  /** The path, for people; the root is a slash. */
  public String pathText() {
    return path.toString();
  }

  /** The URL without its options, for people. */
  @Override
  public String toString() {
    return authority() + path;
  }

  /** All of it, escapes and options included: what {@link #parse} reads back as this. */
  public String text() {
    var options = new StringJoiner("&", "?", "").setEmptyValue("");
    mountPort.ifPresent(port -> options.add("mountport=" + port));
    uid.ifPresent(id -> options.add("uid=" + id));
    gid.ifPresent(id -> options.add("gid=" + id));
    return authority() + escaped(path) + options;
  }

  private String authority() {
    String shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return SCHEME + shown + (nfsPort.isPresent() ? ":" + nfsPort.getAsInt() : "");
  }

  private static String escaped(DirPath path) {
    var text = new StringBuilder();
    for (byte octet : path.bytes().toByteArray()) {
      if (UNESCAPED.indexOf(octet) >= 0) {
        text.append((char) octet);
      } else {
        text.append('%').append(HexFormat.of().toHexDigits(octet));
      }
    }
    return text.toString();
  }

  static IllegalArgumentException invalid(String url, String what) {
    return new IllegalArgumentException("URL '" + url + "': " + what);
  }

  private static DirPath path(String url, String encoded) {
    byte[] bytes = decode(url, encoded);
    int length = bytes.length;
    while (length > 1 && bytes[length - 1] == '/') {
      length--;
    }
    if (length > DirPath.MAX_BYTES) {
      throw invalid(url, "path length: " + length + " (expected: <= " + DirPath.MAX_BYTES + ")");
    }
    return new DirPath(Opaque.copyOf(java.util.Arrays.copyOf(bytes, length)));
  }

  private static byte[] decode(String url, String encoded) {
    byte[] raw = encoded.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(raw.length);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] != '%') {
        decoded.write(raw[i]);
        continue;
      }
      if (i + 2 >= raw.length
          || !HexFormat.isHexDigit(raw[i + 1])
          || !HexFormat.isHexDigit(raw[i + 2])) {
        throw invalid(url, "'%' without two hex digits (expected: %25 for a percent sign)");
      }
      int value = 16 * HexFormat.fromHexDigit(raw[i + 1]) + HexFormat.fromHexDigit(raw[i + 2]);
      if (value == 0) {
        throw invalid(url, "%00 in the path (expected: no zero byte)");
      }
      decoded.write(value);
      i += 2;
    }
    return decoded.toByteArray();
  }

  /** Host and port. */
  private record Authority(String host, OptionalInt port) {
    static Authority parse(String url, String text) {
      int hostEnd = text.startsWith("[") ? text.indexOf(']') + 1 : text.lastIndexOf(':');
      if (hostEnd <= 0) {
        hostEnd = text.length();
      }
      String host = text.substring(0, hostEnd);
      if (host.startsWith("[") && host.endsWith("]")) {
        host = host.substring(1, host.length() - 1);
      }
      if (host.isEmpty() || host.contains("[") || host.contains("@")) {
        throw invalid(url, "host '" + host + "' (expected: a name, an address or [IPv6])");
      }
      String port = text.substring(hostEnd);
      return new Authority(
          host.toLowerCase(Locale.ROOT),
          port.isEmpty()
              ? OptionalInt.empty()
              : OptionalInt.of(UrlOptions.port(url, "port", port.substring(1))));
    }
  }
}
