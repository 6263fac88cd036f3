package dev.pagegate.client.cli;

import dev.pagegate.client.remote.NfsUrl;

/**
 * A URL and the path under which clients of a proxy mount it: {@code URL[=/name]}.
 *
 * @param name the URL's own path unless told otherwise
 */
record ProxiedUrl(NfsUrl url, String name) {
  private static final String SEPARATOR = "=/";

  /**
   * Reads {@code text}. Options of a URL never begin with a slash, so the last "=/" is no part of
   * one.
   *
   * @throws IllegalArgumentException names what is wrong and what is allowed
   */
  static ProxiedUrl parse(String text) {
    int separator = text.lastIndexOf(SEPARATOR);
    if (separator < 0) {
      NfsUrl url = NfsUrl.parse(text);
      return new ProxiedUrl(url, url.pathText());
    }
    return new ProxiedUrl(
        NfsUrl.parse(text.substring(0, separator)), text.substring(separator + 1));
  }
}
