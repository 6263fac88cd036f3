package dev.pagegate.client.cli;

import dev.pagegate.client.daemon.DaemonConfig;
import dev.pagegate.client.daemon.DiskCacheConfig;
import dev.pagegate.client.daemon.Quantity;
import dev.pagegate.client.daemon.WritePolicy;
import dev.pagegate.client.file.FileSystemSettings;
import dev.pagegate.client.fuse.FuseOptions.Access;
import dev.pagegate.client.fuse.FuseOptions.ExtendedAttributes;
import dev.pagegate.client.fuse.FuseOptions.Writable;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.client.remote.Patience;
import dev.pagegate.client.remote.RemoteConfig;
import dev.pagegate.client.remote.TransportSecurity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code -o} says: the words of nfs(5) where they have a meaning here, and the caches' options
 * by their long names.
 */
final class MountOptions {
  /** Words that fstab and users of NFS write out of habit and that ask for what is so anyway. */
  private static final Set<String> IMPLIED =
      Set.of(
          "defaults",
          "rw",
          "hard",
          "ac",
          "intr",
          "nolock",
          "tcp",
          "noatime",
          "relatime",
          "_netdev",
          "nofail",
          "noauto",
          "auto",
          "nosuid",
          "nodev",
          "exec",
          "async",
          "cto");

  /** What the kernel does without asking us; it is told as it is. */
  private static final Set<String> FOR_KERNEL = Set.of("suid", "dev", "noexec");

  private static final Set<String> FLAGS =
      Set.of("soft", "ro", "allow_other", "noac", "user_xattr", "suid", "dev", "noexec");
  private static final Set<String> VALUES =
      Set.of(
          "timeo",
          "retrans",
          "uid",
          "gid",
          "nconnect",
          "actimeo",
          "acregmin",
          "acregmax",
          "acdirmin",
          "acdirmax",
          "cache-dir",
          "cache-size",
          "pin-budget",
          "memory",
          "page-size",
          "policy",
          "xprtsec",
          "tls-ca",
          "tls-cert",
          "tls-key",
          "vers",
          "nfsvers",
          "proto");

  /** nfs(5): timeo counts tenths of a second, 600 unless told otherwise, and retrans is 2. */
  private static final int DEFAULT_TIMEO = 600;

  private static final int DEFAULT_RETRANS = 2;
  private static final int MAX_TENTHS = 1 << 20;
  private static final int MAX_RETRANS = 1000;
  private static final int MAX_SECONDS = 1 << 24;
  private static final int MAX_CONNECTIONS = 16;

  private final Map<String, String> given;

  private MountOptions(Map<String, String> given) {
    this.given = given;
  }

  /**
   * @param words of the form {@code name} or {@code name=value}
   * @throws IllegalArgumentException for a word that means nothing here
   */
  static MountOptions of(List<String> words) {
    Map<String, String> given = new LinkedHashMap<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      boolean known = equals < 0 ? FLAGS.contains(name) : VALUES.contains(name);
      if (known) {
        given.put(name, word.substring(equals + 1));
      } else if (equals >= 0 || !IMPLIED.contains(name)) {
        throw new IllegalArgumentException("-o " + word + ": unknown option");
      }
    }
    MountOptions options = new MountOptions(given);
    options.check();
    return options;
  }

  /** Everything that can be wrong is found before anything is started. */
  private void check() {
    requireValue("vers", "3");
    requireValue("nfsvers", "3");
    requireValue("proto", "tcp");
    settings();
    policy(WritePolicy.ORIGIN);
    patience(RemoteConfig.DEFAULT);
    identity("uid");
    identity("gid");
    tls().xprtsec().ifPresent(TransportSecurity.Mode::of);
  }

  private void requireValue(String name, String expected) {
    String value = given.getOrDefault(name, expected);
    if (!value.equals(expected)) {
      throw new IllegalArgumentException(
          "-o %s=%s (expected: %s)".formatted(name, value, expected));
    }
  }

  /** Root's mounts are for everybody, as the kernel's are. */
  Access access(boolean root) {
    return root || given.containsKey("allow_other") ? Access.EVERYBODY : Access.OWNER;
  }

  Writable writable() {
    return given.containsKey("ro") ? Writable.READ_ONLY : Writable.READ_WRITE;
  }

  /** In the order given. */
  List<String> forKernel() {
    return given.keySet().stream().filter(FOR_KERNEL::contains).toList();
  }

  ExtendedAttributes extendedAttributes() {
    return given.containsKey("user_xattr")
        ? ExtendedAttributes.OF_ARCHIVES
        : ExtendedAttributes.NONE;
  }

  /** The user to be at the server, whoever asks; empty for each to be himself. */
  Optional<Long> identity(String name) {
    String value = given.get(name);
    return value == null ? Optional.empty() : Optional.of(number(name, value, 0xFFFF_FFFFL));
  }

  /** A hard mount asks for as long as it takes, a soft one gives up. */
  private RemoteConfig patience(RemoteConfig remote) {
    long timeo = number("timeo", given.get("timeo"), DEFAULT_TIMEO, MAX_TENTHS);
    long retrans = number("retrans", given.get("retrans"), DEFAULT_RETRANS, MAX_RETRANS);
    return given.containsKey("soft")
        ? remote
            .withPatience(Patience.SOFT)
            .withTimeout(Duration.ofMillis(100 * Math.max(1, timeo)), (int) retrans)
        : remote.withPatience(Patience.HARD);
  }

  FileSystemSettings settings() {
    FileSystemSettings usual = FileSystemSettings.DEFAULT;
    return new FileSystemSettings(
        life("acregmin", usual.fileAttributesMin()),
        life("acregmax", usual.fileAttributesMax()),
        life("acdirmin", usual.directoryAttributesMin()),
        life("acdirmax", usual.directoryAttributesMax()),
        usual.maxNames(),
        usual.maxIdleFiles(),
        usual.maxReadaheadBytes(),
        usual.assumedClockSkew(),
        usual.recall());
  }

  private Duration life(String name, Duration usual) {
    if (given.containsKey("noac")) {
      return Duration.ZERO;
    }
    String value = given.getOrDefault(name, given.get("actimeo"));
    return value == null ? usual : Duration.ofSeconds(number(name, value, MAX_SECONDS));
  }

  /** What is said of TLS here; goes before the command's own options. */
  TlsWords tls() {
    return TlsWords.of(given);
  }

  /** {@code url} with the user to be at the server, where one is given. */
  NfsUrl applyTo(NfsUrl url) {
    return new NfsUrl(
        url.host(),
        url.nfsPort(),
        url.mountPort(),
        url.path(),
        identity("uid").isPresent() ? OptionalLong.of(identity("uid").get()) : url.uid(),
        identity("gid").isPresent() ? OptionalLong.of(identity("gid").get()) : url.gid());
  }

  /** {@code config} with what is given here. */
  DaemonConfig applyTo(DaemonConfig config) {
    DaemonConfig changed = config.withFiles(settings());
    if (given.containsKey("cache-dir")
        || given.containsKey("cache-size")
        || given.containsKey("pin-budget")) {
      changed = changed.withDisk(disk(config));
    }
    return DaemonConfig.of(
            changed.disk(),
            bytes("memory", changed.memoryBytes()),
            (int) bytes("page-size", changed.pageBytes()))
        .withRemote(connections(patience(changed.remote())))
        .withFiles(changed.files())
        .withPolicy(policy(changed.policy()))
        .withWeb(changed.web());
  }

  private WritePolicy policy(WritePolicy usual) {
    return switch (given.get("policy")) {
      case null -> usual;
      case "origin" -> WritePolicy.ORIGIN;
      case "local" -> WritePolicy.LOCAL;
      default ->
          throw new IllegalArgumentException(
              "-o policy=%s (expected: origin or local)".formatted(given.get("policy")));
    };
  }

  private RemoteConfig connections(RemoteConfig remote) {
    String nconnect = given.get("nconnect");
    return nconnect == null
        ? remote
        : remote.withConnections((int) number("nconnect", nconnect, MAX_CONNECTIONS));
  }

  private DiskCacheConfig disk(DaemonConfig config) {
    String directory = given.get("cache-dir");
    Path usual =
        config.disk().map(DiskCacheConfig::directory).orElse(DiskCacheConfig.defaultDirectory());
    long capacity =
        config
            .disk()
            .map(DiskCacheConfig::capacityBytes)
            .orElse(DiskCacheConfig.DEFAULT_CAPACITY_BYTES);
    long changed = bytes("cache-size", capacity);
    long budget =
        config
            .disk()
            .filter(disk -> disk.capacityBytes() == changed)
            .map(DiskCacheConfig::pinBudgetBytes)
            .orElse(changed / 2);
    return new DiskCacheConfig(
        directory == null ? usual : Path.of(directory), changed, bytes("pin-budget", budget));
  }

  private long bytes(String name, long usual) {
    String value = given.get(name);
    try {
      return value == null ? usual : Quantity.bytes(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("-o " + name + ": " + e.getMessage(), e);
    }
  }

  private static long number(String name, @Nullable String value, long usual, long max) {
    return value == null ? usual : number(name, value, max);
  }

  private static long number(String name, String value, long max) {
    try {
      long number = Long.parseLong(value);
      if (number >= 0 && number <= max) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "-o %s=%s (expected: a number, 0 to %d)".formatted(name, value, max));
  }
}
