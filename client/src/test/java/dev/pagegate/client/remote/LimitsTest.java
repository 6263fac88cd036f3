package dev.pagegate.client.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.remote.RemoteFiles.ServerLimits;
import dev.pagegate.protocol.nfs3.FsInfo;
import dev.pagegate.protocol.nfs3.NfsTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LimitsTest {
  @Test
  void of_sensibleServer_isTakenAtItsWord() {
    assertThat(Limits.of(info(65536, 32768, 16384, 8192, 4096, 1L << 40, new NfsTime(1, 500))))
        .isEqualTo(
            new ServerLimits(
                65536, 32768, 16384, 8192, 4096, 1L << 40, Duration.ofSeconds(1, 500)));
  }

  @Test
  void of_hugeSizes_areClamped() {
    long huge = 0xFFFF_FFFFL;
    assertThat(Limits.of(info(huge, huge, huge, huge, huge, -1, new NfsTime(0, 1))))
        .isEqualTo(
            new ServerLimits(
                1 << 20, 1 << 20, 1 << 20, 1 << 20, 1 << 20, Long.MAX_VALUE, Duration.ofNanos(1)));
  }

  @Test
  void of_zeroes_becomeTheUsual() {
    assertThat(Limits.of(info(0, 0, 0, 0, 0, 0, new NfsTime(0, 0))))
        .isEqualTo(
            new ServerLimits(65536, 65536, 65536, 65536, 65536, Long.MAX_VALUE, Duration.ZERO));
  }

  @Test
  void of_preferredPastTheMaximum_isTheMaximum() {
    ServerLimits limits = Limits.of(info(4096, 65536, 4096, 65536, 4096, 1, new NfsTime(0, 0)));
    assertThat(limits.preferredReadBytes()).isEqualTo(4096);
    assertThat(limits.preferredWriteBytes()).isEqualTo(4096);
  }

  private static FsInfo.Success info(
      long maxRead,
      long preferredRead,
      long maxWrite,
      long preferredWrite,
      long directory,
      long maxFile,
      NfsTime delta) {
    return new FsInfo.Success(
        null, maxRead, preferredRead, 1, maxWrite, preferredWrite, 1, directory, maxFile, delta, 0);
  }
}
