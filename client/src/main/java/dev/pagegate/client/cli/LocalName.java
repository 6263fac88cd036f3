package dev.pagegate.client.cli;

/** Keeps a server's name inside the directory that it is meant for. */
final class LocalName {
  private LocalName() {}

  /**
   * {@code name} unchanged.
   *
   * @throws IllegalArgumentException when it would lead elsewhere
   */
  static String of(String name) {
    if (name.isEmpty()
        || name.equals(".")
        || name.equals("..")
        || name.indexOf('/') >= 0
        || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("the server's name '" + name + "' is no file name");
    }
    return name;
  }
}
