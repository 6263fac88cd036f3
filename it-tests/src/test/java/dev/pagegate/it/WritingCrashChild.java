package dev.pagegate.it;

import dev.pagegate.client.daemon.Daemon;
import dev.pagegate.client.daemon.WritePolicy;
import dev.pagegate.client.file.CreateMode;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.OpenFile;
import dev.pagegate.client.file.OpenMode;
import dev.pagegate.client.remote.RemoteConfig;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.SetAttributes;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.util.Random;

/**
 * The client that dies while it writes: puts growing numbers into slots of a file, says which
 * before it writes them, and says how far it has synced.
 */
final class WritingCrashChild {
  static final String FILE = "slots";
  static final int SLOTS = 20_000;

  private WritingCrashChild() {}

  /** usage: WritingCrashChild URL CACHE_DIRECTORY FIRST_NUMBER SEED [POLICY] */
  public static void main(String[] arguments) throws Exception {
    WritePolicy policy =
        arguments.length > 4 ? WritePolicy.valueOf(arguments[4]) : WritePolicy.ORIGIN;
    Daemon daemon = Volumes.start(Path.of(arguments[1]), RemoteConfig.DEFAULT, policy);
    FileSystem files = Volumes.mount(daemon, arguments[0]).files();
    long number = Long.parseLong(arguments[2]);
    var random = new Random(Long.parseLong(arguments[3]));
    try (OpenFile file =
        files.create(
            files.root(),
            FileName.of(FILE),
            CreateMode.UNCHECKED,
            SetAttributes.NONE,
            OpenMode.READ_WRITE)) {
      System.out.println("ready");
      while (true) {
        int slot = random.nextInt(SLOTS);
        System.out.println("write " + slot + " " + ++number);
        file.write(8L * slot, Unpooled.buffer(8).writeLong(number));
        if (random.nextInt(20) == 0) {
          file.fsync();
          System.out.println("synced " + number);
        }
      }
    }
  }
}
