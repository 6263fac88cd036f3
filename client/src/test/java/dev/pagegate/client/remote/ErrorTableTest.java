package dev.pagegate.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.error.FsError;
import dev.pagegate.protocol.mount3.MountStatus;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.rpc.RpcException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ErrorTableTest {
  @ParameterizedTest
  @CsvSource({
    "STALE, STALE",
    "BADHANDLE, STALE",
    "BAD_COOKIE, STALE",
    "JUKEBOX, SERVER_UNREACHABLE",
    "NOENT, NO_SUCH_ENTRY",
    "ACCES, ACCESS_DENIED",
    "PERM, NOT_PERMITTED",
    "DQUOT, QUOTA_EXCEEDED",
    "NOTSUPP, NOT_SUPPORTED"
  })
  void of_statusThatCallersActOn_isItsOwnError(NfsStatus status, FsError error) {
    assertThat(ErrorTable.of(status)).isEqualTo(error);
  }

  @ParameterizedTest
  @EnumSource(
      value = MountStatus.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"OK", "SERVERFAULT"})
  void of_mountStatus_meansWhatTheSameNfsStatusMeans(MountStatus status) {
    NfsStatus same = NfsStatus.valueOf(status.name());
    assertThat(ErrorTable.of(status)).isEqualTo(ErrorTable.of(same));
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT_REFUSED, SERVER_UNREACHABLE",
    "UNREACHABLE, SERVER_UNREACHABLE",
    "DEADLINE, SERVER_UNREACHABLE",
    "BAD_REPLY, BAD_REPLY",
    "DENIED, ACCESS_DENIED",
    "PROGRAM_UNAVAILABLE, NOT_SUPPORTED",
    "CLOSED, INTERRUPTED"
  })
  void of_rpcReason_isItsError(RpcException.Reason reason, FsError error) {
    assertThat(ErrorTable.of(reason)).isEqualTo(error);
  }

  @Test
  void of_ok_isNoError() {
    assertThatThrownBy(() -> ErrorTable.of(NfsStatus.OK))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ErrorTable.of(MountStatus.OK))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
