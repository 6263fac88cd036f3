package dev.pagegate.client.remote;

import dev.pagegate.protocol.rpc.Credential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Who this process is, as the kernel says: what AUTH_SYS claims of it. */
record LocalUser(String machineName, long uid, long gid, List<Long> groups) {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  /** RFC 5531 appendix A bounds the name; a cut one is as good, servers only log it. */
  private static final int MAX_MACHINE_NAME = 63;

  /** Where the kernel says nothing, what Linux calls nobody. */
  private static final long NOBODY = 65534;

  /** Reads two small files of procfs. */
  static LocalUser current() {
    List<String> status = lines(STATUS);
    String host = lines(HOST_NAME).stream().findFirst().orElse("localhost").strip();
    return new LocalUser(
        host.substring(0, Math.min(host.length(), MAX_MACHINE_NAME)),
        effective(status, "Uid:"),
        effective(status, "Gid:"),
        field(status, "Groups:").map(LocalUser::numbers).orElse(List.of()));
  }

  /** The groups are left out where the URL names another user: they are not his. */
  Credential credential(NfsUrl url) {
    boolean own = url.uid().isEmpty() && url.gid().isEmpty();
    return Credential.AuthSys.of(
        machineName, url.uid().orElse(uid), url.gid().orElse(gid), own ? groups : List.of());
  }

  // The kernel lists real, effective, saved and file system id.
  private static long effective(List<String> status, String name) {
    return field(status, name)
        .map(LocalUser::numbers)
        .filter(ids -> ids.size() > 1)
        .map(ids -> ids.get(1))
        .orElse(NOBODY);
  }

  private static Optional<String> field(List<String> status, String name) {
    return status.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).strip())
        .findFirst();
  }

  private static List<Long> numbers(String text) {
    return Arrays.stream(text.split("\\s+", -1))
        .filter(word -> !word.isEmpty())
        .map(Long::valueOf)
        .toList();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException absent) {
      return List.of();
    }
  }
}
