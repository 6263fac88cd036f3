package dev.pagegate.serverstub;

import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.serverstub.procedure.Export;
import dev.pagegate.serverstub.procedure.ExportPath;
import dev.pagegate.serverstub.procedure.Sizes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * What a {@link StubServer} serves, and how.
 *
 * @param directory the local directory that clients see as the export's root
 * @param exportPath the path that clients mount
 * @param address port 0 takes a free one
 * @param workerThreads requests that may wait for the disk at once
 */
public record StubConfig(
    Path directory,
    ExportPath exportPath,
    InetSocketAddress address,
    int workerThreads,
    Export.Writable writable,
    Sizes sizes) {

  /** The port of NFS, on the loopback interface. */
  public static final InetSocketAddress DEFAULT_ADDRESS =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), Nfs3.PORT);

  public StubConfig {
    if (workerThreads < 1 || workerThreads > 1024) {
      throw new IllegalArgumentException(
          "workerThreads: " + workerThreads + " (expected: 1 to 1024)");
    }
  }

  /** Serves {@code directory} as {@code /export}, for reading and writing. */
  public static StubConfig of(Path directory) {
    return new StubConfig(
        directory,
        ExportPath.of("/export"),
        DEFAULT_ADDRESS,
        Math.max(4, 2 * Runtime.getRuntime().availableProcessors()),
        Export.Writable.READ_WRITE,
        Sizes.DEFAULT);
  }
}
