package dev.pagegate.client.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Where this user's daemons leave what others need to find them, until the machine stops. */
public final class RuntimeDirectory {
  private RuntimeDirectory() {}

  /** {@code /run/pagegate} for root, {@code $XDG_RUNTIME_DIR/pagegate} for others who have that. */
  public static Path path() {
    if ("root".equals(System.getProperty("user.name"))) {
      return Path.of("/run/pagegate");
    }
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    return runtime != null && runtime.startsWith("/")
        ? Path.of(runtime, "pagegate")
        : Path.of(
            System.getProperty("java.io.tmpdir"), "pagegate-" + System.getProperty("user.name"));
  }

  /** As {@link #path}; there and its owner's alone. */
  public static Path create() throws IOException {
    return Files.createDirectories(
        path(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }
}
