package dev.pagegate.client.admin;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a daemon is doing; its names are a promise to scripts. Counters count since its start. */
public record DaemonStatus(
    long processId,
    double upSeconds,
    List<MountStatus> mounts,
    Memory memory,
    @Nullable Disk disk,
    Map<String, Tier> servedFrom,
    GateWaits gateWaits) {
  /** Of a daemon that has done nothing yet. */
  public static final DaemonStatus AT_START =
      new DaemonStatus(
          0, 0, List.of(), new Memory(0, 0, 0, 0), null, Map.of(), new GateWaits(0, 0, 0, 0));

  /**
   * One mount.
   *
   * @param calls sent to the server, by procedure
   * @param dirtyFiles with modifications that the server does not have
   * @param troubles why the server does not take some of them
   * @param journal null under the write policy origin
   */
  public record MountStatus(
      String directory,
      String url,
      Map<String, Long> calls,
      int dirtyFiles,
      List<String> troubles,
      @Nullable Journal journal) {}

  /**
   * Where changes are under the write policy local until the server has them.
   *
   * @param changes that the server does not have
   * @param bytes of the journal on disk
   * @param stuck those that the server has refused so far, and why
   * @param conflicts what others had changed meanwhile, and what became of ours
   */
  public record Journal(int changes, long bytes, List<String> stuck, List<String> conflicts) {}

  /**
   * What pages take.
   *
   * @param pendingBytes on their way to the disk
   * @param dirtyBytes memory of pages that are newer than the server
   */
  public record Memory(long usedBytes, long capacityBytes, long pendingBytes, long dirtyBytes) {}

  /**
   * The disk cache.
   *
   * @param verified copies that matched their checksum when they were read
   * @param sick bypassed for a while, after it failed again and again
   * @param failed writes that it refused
   * @param damaged copies that did not match their checksum and were dropped
   * @param skipped pages that it was spared: it was behind, or sick
   */
  public record Disk(
      String directory,
      long usedBytes,
      long capacityBytes,
      boolean sick,
      long stored,
      long skipped,
      long failed,
      long damaged,
      long evicted,
      long verified,
      List<TreeUse> trees,
      @Nullable LastStart lastStart) {}

  /**
   * What one tree takes on the disk.
   *
   * @param name where it is mounted, "others" for all that are not mounted now
   * @param bytes estimated where the cache is large
   */
  public record TreeUse(String name, long bytes) {}

  /**
   * How the disk cache was found.
   *
   * @param stopped how the process before ended: "never" (there was none), "clean" or "abrupt"
   * @param index what became of its index: "new", "kept" or "dropped"
   * @param complete whether all of the index has been looked at; counts grow until then
   * @param unreachable pages of versions that no server has any more
   * @param seconds that the look at the index took
   */
  public record LastStart(
      String stopped,
      String index,
      boolean complete,
      long pages,
      long bytes,
      long unreachable,
      double seconds) {}

  /** What readers got from one tier. */
  public record Tier(long pages, long bytes) {}

  /** How long writers were held up at the gate; percentiles and maximum are of the last hour. */
  public record GateWaits(long count, double p50Millis, double p99Millis, double maxMillis) {}
}
