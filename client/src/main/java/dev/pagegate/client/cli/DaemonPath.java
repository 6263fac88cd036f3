package dev.pagegate.client.cli;

import dev.pagegate.client.admin.AdminClient;
import dev.pagegate.client.admin.AdminException;
import dev.pagegate.client.admin.AdminRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A path in a mount, as its daemon knows it.
 *
 * @param mount the mount's directory
 * @param below the path below that, empty for the directory itself
 * @param socket where the daemon may be asked
 */
record DaemonPath(String mount, String below, Path socket) {
  /**
   * Finds the daemon that serves {@code path}, which is resolved without asking it.
   *
   * @throws CommandFailure when no daemon of this user does
   */
  static DaemonPath of(Path path) throws CommandFailure, IOException {
    if (MountRecord.isProxied(path)) {
      return of(
          MountRecord.covering(path.normalize())
              .orElseThrow(
                  () -> new CommandFailure(path + ": this user runs no proxy that serves this")),
          path.normalize());
    }
    Path absolute = path.toAbsolutePath().normalize();
    Optional<MountRecord.Served> direct = MountRecord.covering(absolute);
    if (direct.isPresent()) {
      return of(direct.get(), absolute);
    }
    // A symbolic link on the way, perhaps.
    Path real = path.toRealPath();
    return of(
        MountRecord.covering(real)
            .orElseThrow(
                () ->
                    new CommandFailure(path + ": not in a mount of 'pagegate mount' by this user")),
        real);
  }

  private static DaemonPath of(MountRecord.Served served, Path path) {
    return new DaemonPath(
        served.mount(), served.point().relativize(path).toString(), served.socket());
  }

  /** What {@code relative} leads to from here; empty is here. */
  DaemonPath child(String relative) {
    String joined =
        below.isEmpty() || relative.isEmpty() ? below + relative : below + "/" + relative;
    return new DaemonPath(mount, joined, socket);
  }

  /** As people write it. */
  @Override
  public String toString() {
    return below.isEmpty() ? mount : mount + "/" + below;
  }

  <T extends Record> T ask(AdminRequest request, Class<T> answer)
      throws IOException, AdminException {
    return new AdminClient(socket).ask(request, answer);
  }
}
