package dev.pagegate.it;

import dev.pagegate.client.daemon.Daemon;
import dev.pagegate.client.daemon.Mount;
import dev.pagegate.client.file.OpenFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/**
 * The client that dies: reads all files of a mount and compares them with their originals, says how
 * much came from its disk cache, waits for new content, and fills the cache with that until it is
 * killed, saying how many pages are durable.
 */
final class ClientCrashChild {
  private static final int CHUNK_BYTES = 8 * Trees.PAGE_BYTES;

  private final Daemon daemon;
  private final Mount mount;
  private final Path originals;
  private long storedBefore;

  private ClientCrashChild(Daemon daemon, Mount mount, Path originals) {
    this.daemon = daemon;
    this.mount = mount;
    this.originals = originals;
  }

  /** usage: ClientCrashChild URL CACHE_DIRECTORY ORIGINALS FILES SEED */
  public static void main(String[] arguments) throws Exception {
    Daemon daemon = Volumes.start(Path.of(arguments[1]));
    var child =
        new ClientCrashChild(daemon, Volumes.mount(daemon, arguments[0]), Path.of(arguments[2]));
    int files = Integer.parseInt(arguments[3]);
    var random = new Random(Long.parseLong(arguments[4]));
    child.readAll(files, random);
    daemon.settle();
    child.storedBefore = daemon.storeStats().stored();
    System.out.println("hits " + daemon.storeStats().hits());
    while (System.in.read() >= 0) {
      child.readAll(files, random);
      daemon.settle();
      child.sayStored();
    }
  }

  private void readAll(int files, Random random) throws Exception {
    int first = random.nextInt(files);
    for (int i = 0; i < files; i++) {
      String name = "f" + (first + i) % files;
      byte[] truth = Files.readAllBytes(originals.resolve(name));
      try (OpenFile file = mount.files().open("/" + name)) {
        for (int at = 0; at < truth.length; at += CHUNK_BYTES) {
          byte[] expected = Arrays.copyOfRange(truth, at, Math.min(at + CHUNK_BYTES, truth.length));
          if (!Arrays.equals(Volumes.read(file, at, CHUNK_BYTES), expected)) {
            System.out.println("wrong " + name + " at " + at);
          }
          sayStored();
        }
      }
    }
  }

  private void sayStored() {
    System.out.println("stored " + (daemon.storeStats().stored() - storedBefore));
  }
}
