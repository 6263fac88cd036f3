package dev.pagegate.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.admin.DaemonStatus;
import dev.pagegate.client.admin.DaemonStatus.GateWaits;
import dev.pagegate.client.admin.DaemonStatus.Memory;
import dev.pagegate.client.admin.DaemonStatus.MountStatus;
import dev.pagegate.client.admin.DaemonStatus.Tier;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopTextTest {
  private static DaemonStatus status(double upSeconds, long factor) {
    return new DaemonStatus(
        7,
        upSeconds,
        List.of(mount("/mnt/a", 10 * factor, 0), mount("/mnt/b", 2 * factor, 5)),
        new Memory(1 << 20, 2 << 20, 0, 0),
        null,
        Map.of("memory", new Tier(0, 3000 * factor), "server", new Tier(0, 1000 * factor)),
        new GateWaits(4 * factor, 1, 2, 3));
  }

  private static MountStatus mount(String directory, long reads, int dirtyFiles) {
    return new MountStatus(
        directory,
        "nfs://h/x",
        Map.of("READ", reads, "LOOKUP", reads),
        dirtyFiles,
        List.of(),
        null);
  }

  @Test
  void between_twoAnswers_countsASecond() {
    TopDaemon daemon = TopDaemon.between(status(10, 1), status(12, 3));
    assertThat(daemon.hitRatio()).isEqualTo(0.75);
    assertThat(daemon.bytesPerSecond()).containsEntry("memory", 3000.0);
    assertThat(daemon.gateWaitsPerSecond()).isEqualTo(4.0);
    assertThat(daemon.mounts().getFirst().readsPerSecond()).isEqualTo(10.0);
    assertThat(daemon.mounts().getFirst().callsPerSecond()).isEqualTo(20.0);
  }

  @Test
  void between_withoutReads_hasNoRatio() {
    assertThat(TopDaemon.between(status(10, 1), status(11, 1)).hitRatio()).isNull();
  }

  @Test
  void lines_inAnOrder_mountsFollowIt() {
    List<TopDaemon> daemons = List.of(TopDaemon.between(status(10, 1), status(11, 2)));
    assertThat(mountsIn(daemons, TopOrder.CALLS)).containsExactly("/mnt/a", "/mnt/b");
    assertThat(mountsIn(daemons, TopOrder.DIRTY)).containsExactly("/mnt/b", "/mnt/a");
  }

  private static List<String> mountsIn(List<TopDaemon> daemons, TopOrder order) {
    return TopText.lines(daemons, order).stream()
        .filter(line -> line.contains("/mnt/"))
        .map(line -> line.substring(line.indexOf("/mnt/")))
        .toList();
  }

  @Test
  void ofKey_anyOther_isNone() {
    assertThat(TopOrder.ofKey('D')).contains(TopOrder.DIRTY);
    assertThat(TopOrder.ofKey('x')).isEmpty();
  }
}
