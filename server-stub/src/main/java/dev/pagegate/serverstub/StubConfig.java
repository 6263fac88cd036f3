package dev.pagegate.serverstub;

import dev.pagegate.protocol.mount3.ExportPath;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.tls.ServerTls;
import dev.pagegate.serverstub.fault.FaultRule;
import dev.pagegate.serverstub.link.LinkShape;
import dev.pagegate.serverstub.procedure.Export;
import dev.pagegate.serverstub.procedure.Sizes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link StubServer} serves, and how.
 *
 * @param directory the local directory that clients see as the export's root
 * @param exportPath the path that clients mount
 * @param address port 0 takes a free one
 * @param workerThreads requests that may wait for the disk at once
 * @param link latency and bandwidth between clients and server
 * @param faults what goes wrong
 * @param seed of the faults' random numbers
 * @param tls what clients must start before they may ask for anything; the link carries what it
 *     protects, not the bytes on the wire
 */
public record StubConfig(
    Path directory,
    ExportPath exportPath,
    InetSocketAddress address,
    int workerThreads,
    Export.Writable writable,
    Sizes sizes,
    LinkShape link,
    List<FaultRule> faults,
    long seed,
    Optional<ServerTls> tls) {

  /** The port of NFS, on the loopback interface. */
  public static final InetSocketAddress DEFAULT_ADDRESS =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), Nfs3.PORT);

  public StubConfig {
    if (workerThreads < 1 || workerThreads > 1024) {
      throw new IllegalArgumentException(
          "workerThreads: " + workerThreads + " (expected: 1 to 1024)");
    }
    faults = List.copyOf(faults);
  }

  /** Serves {@code directory} as {@code /export}, for reading and writing, without faults. */
  public static StubConfig of(Path directory) {
    return new StubConfig(
        directory,
        ExportPath.of("/export"),
        DEFAULT_ADDRESS,
        Math.max(4, 2 * Runtime.getRuntime().availableProcessors()),
        Export.Writable.READ_WRITE,
        Sizes.DEFAULT,
        LinkShape.NONE,
        List.of(),
        0,
        Optional.empty());
  }

  /**
   * Under which path clients mount it.
   *
   * @throws IllegalArgumentException unless it is absolute and without dot names
   */
  public StubConfig withExportPath(String path) {
    ExportPath changed = ExportPath.of(path);
    return new StubConfig(
        directory, changed, address, workerThreads, writable, sizes, link, faults, seed, tls);
  }

  public StubConfig withAddress(InetSocketAddress changed) {
    return new StubConfig(
        directory, exportPath, changed, workerThreads, writable, sizes, link, faults, seed, tls);
  }

  public StubConfig withWorkerThreads(int changed) {
    return new StubConfig(
        directory, exportPath, address, changed, writable, sizes, link, faults, seed, tls);
  }

  public StubConfig withWritable(Export.Writable changed) {
    return new StubConfig(
        directory, exportPath, address, workerThreads, changed, sizes, link, faults, seed, tls);
  }

  public StubConfig withSizes(Sizes changed) {
    return new StubConfig(
        directory, exportPath, address, workerThreads, writable, changed, link, faults, seed, tls);
  }

  public StubConfig withLink(LinkShape changed) {
    return new StubConfig(
        directory, exportPath, address, workerThreads, writable, sizes, changed, faults, seed, tls);
  }

  /** Has {@code rules} happen, the same way each time that calls come in the same order. */
  public StubConfig withFaults(List<FaultRule> rules, long seedOfRules) {
    return new StubConfig(
        directory,
        exportPath,
        address,
        workerThreads,
        writable,
        sizes,
        link,
        rules,
        seedOfRules,
        tls);
  }

  public StubConfig withTls(ServerTls changed) {
    return new StubConfig(
        directory,
        exportPath,
        address,
        workerThreads,
        writable,
        sizes,
        link,
        faults,
        seed,
        Optional.of(changed));
  }
}
