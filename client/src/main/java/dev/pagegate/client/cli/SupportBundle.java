package dev.pagegate.client.cli;

import dev.pagegate.client.admin.AdminClient;
import dev.pagegate.client.admin.AdminException;
import dev.pagegate.client.admin.AdminRequest;
import dev.pagegate.client.admin.AdminRequest.PinList;
import dev.pagegate.client.admin.DaemonStatus;
import dev.pagegate.client.admin.DaemonStatus.MountStatus;
import dev.pagegate.client.daemon.DiskCacheConfig;
import dev.pagegate.client.daemon.RuntimeDirectory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What helps who is asked for help: this machine, this program, the running daemons, the cache
 * directories and the ends of logs. Never a file's content, and no name unless asked to.
 */
final class SupportBundle {
  private static final int LOG_BYTES = 256 << 10;
  private static final int MAX_LISTED = 2000;

  private static final Set<String> PROPERTIES =
      Set.of(
          "java.version",
          "java.vendor.version",
          "java.vm.name",
          "os.name",
          "os.arch",
          "os.version",
          "file.encoding",
          "user.language");

  private final Map<String, String> files = new LinkedHashMap<>();
  private final Redaction redaction = new Redaction();
  private final Set<Path> directories = new LinkedHashSet<>();

  private SupportBundle() {}

  /**
   * The files of a bundle, by name. Blocks on the daemons. What cannot be had is said in its place.
   *
   * @param cache where a cache is that no daemon has now
   */
  static Map<String, String> collect(Path cache, Names names) {
    SupportBundle bundle = new SupportBundle();
    bundle.hideThisMachine();
    bundle.directories.add(cache.toAbsolutePath());
    bundle.add("program.txt", bundle::program);
    bundle.add("machine.txt", bundle::machine);
    bundle.daemons();
    bundle.add("caches.txt", bundle::caches);
    bundle.logs();
    Map<String, String> collected = new LinkedHashMap<>();
    bundle.files.forEach(
        (name, text) ->
            collected.put(name, names == Names.REDACTED ? bundle.redaction.redact(text) : text));
    return collected;
  }

  /** Whether names may be read by who gets the bundle. */
  enum Names {
    REDACTED,
    AS_THEY_ARE
  }

  private interface Source {
    String text() throws IOException, AdminException;
  }

  private void add(String name, Source source) {
    try {
      files.put(name, source.text());
    } catch (IOException | AdminException | RuntimeException e) {
      files.put(name, "cannot be had: " + e + "\n");
    }
  }

  private void hideThisMachine() {
    redaction.hide(System.getProperty("user.name", ""), "user");
    redaction.hide(System.getProperty("user.home", ""), "home");
    try {
      redaction.hide(InetAddress.getLocalHost().getHostName(), "host");
    } catch (IOException _) {
      // A machine without a name has nothing to hide.
    }
  }

  private String program() throws IOException {
    StringBuilder text = new StringBuilder();
    text.append(String.join("\n", new Version().getVersion())).append('\n');
    var properties = new TreeMap<String, String>();
    PROPERTIES.forEach(name -> properties.put(name, System.getProperty(name, "")));
    properties.forEach((name, value) -> text.append(name + "=" + value + "\n"));
    Runtime runtime = Runtime.getRuntime();
    text.append("processors=" + runtime.availableProcessors() + "\n");
    text.append("heap.max=" + runtime.maxMemory() + "\n");
    return text.toString();
  }

  private String machine() throws IOException {
    StringBuilder text = new StringBuilder();
    for (String file : List.of("/etc/os-release", "/proc/version", "/proc/meminfo")) {
      text.append("== " + file + "\n");
      text.append(Files.exists(Path.of(file)) ? Files.readString(Path.of(file)) : "absent\n");
    }
    for (String file : List.of("/dev/fuse", "/etc/fuse.conf")) {
      text.append(file + (Files.exists(Path.of(file)) ? ": there\n" : ": absent\n"));
    }
    return text.toString();
  }

  private void daemons() {
    try {
      Set<Path> sockets = new LinkedHashSet<>();
      MountRecord.allServed()
          .forEach(
              served -> {
                redaction.hide(served.point().toString(), "mount");
                sockets.add(served.socket());
              });
      int number = 0;
      for (Path socket : sockets) {
        number++;
        int which = number;
        add("daemon-" + which + "-status.json", () -> status(socket));
      }
    } catch (IOException e) {
      files.put("daemons.txt", "cannot be had: " + e + "\n");
    }
  }

  private String status(Path socket) throws IOException, AdminException {
    var client = new AdminClient(socket);
    DaemonStatus status = client.ask(new AdminRequest.Status(), DaemonStatus.class);
    if (status.disk() != null) {
      directories.add(Path.of(status.disk().directory()).toAbsolutePath());
    }
    StringBuilder text = new StringBuilder(AdminClient.json(status)).append('\n');
    for (MountStatus mount : status.mounts()) {
      PinList pins = client.ask(new AdminRequest.Pins(mount.directory()), PinList.class);
      pins.files().forEach(pin -> redaction.hide(pin.path(), "path"));
      text.append(AdminClient.json(pins)).append('\n');
    }
    return text.toString();
  }

  private String caches() throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path directory : directories) {
      redaction.hide(directory.toString(), "cache");
      text.append("== " + directory + "\n");
      if (!Files.isDirectory(directory)) {
        text.append("absent\n");
        continue;
      }
      FileStore store = Files.getFileStore(directory);
      text.append("file system " + store.type() + ", " + store.getUsableSpace() + " bytes free\n");
      try (Stream<Path> parts = Files.walk(directory).limit(MAX_LISTED)) {
        for (Path part : parts.sorted().toList()) {
          if (Files.isRegularFile(part)) {
            text.append(Files.size(part) + "  " + directory.relativize(part) + "\n");
          }
        }
      }
    }
    return text.toString();
  }

  private void logs() {
    Set<Path> places = new LinkedHashSet<>(directories);
    places.add(DiskCacheConfig.defaultDirectory());
    places.add(RuntimeDirectory.path());
    int number = 0;
    for (Path place : places) {
      Path log = place.resolve("mount.log");
      if (Files.isRegularFile(log)) {
        number++;
        add("mount-" + number + ".log", () -> end(log));
      }
    }
  }

  private static String end(Path log) throws IOException {
    try (var file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(Math.max(0, file.length() - LOG_BYTES));
      byte[] bytes = new byte[(int) Math.min(LOG_BYTES, file.length())];
      file.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
