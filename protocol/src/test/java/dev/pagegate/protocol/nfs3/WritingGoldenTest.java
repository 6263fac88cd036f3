package dev.pagegate.protocol.nfs3;

import static dev.pagegate.protocol.nfs3.Samples.ABSENT;
import static dev.pagegate.protocol.nfs3.Samples.HANDLE;
import static dev.pagegate.protocol.nfs3.Samples.HANDLE_BYTES;
import static dev.pagegate.protocol.nfs3.Samples.SET_ATTRIBUTES;
import static dev.pagegate.protocol.nfs3.Samples.SET_ATTRIBUTES_BYTES;
import static dev.pagegate.protocol.nfs3.Samples.VERIFIER;
import static dev.pagegate.protocol.nfs3.Samples.VERIFIER_BYTES;
import static dev.pagegate.protocol.nfs3.Samples.WCC;
import static dev.pagegate.protocol.nfs3.Samples.WCC_BYTES;
import static dev.pagegate.protocol.xdr.Golden.assertBytes;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** Bytes of the procedures that change a file: SETATTR, WRITE, COMMIT. */
final class WritingGoldenTest {
  @Test
  void setattr_request_isHandleAttributesGuard() {
    assertBytes(
        Nfs3.SETATTR.arguments(),
        new Setattr.Arguments(HANDLE, SET_ATTRIBUTES, new NfsTime(0x6500_0001L, 2)),
        HANDLE_BYTES + SET_ATTRIBUTES_BYTES + "00000001 65000001 00000002 // guard");
  }

  @Test
  void setattr_requestThatKeepsAll_isSevenZeroWords() {
    assertBytes(
        Nfs3.SETATTR.arguments(),
        new Setattr.Arguments(HANDLE, SetAttributes.NONE, null),
        HANDLE_BYTES + "00000000 00000000 00000000 00000000 00000000 00000000 00000000");
  }

  @Test
  void setattr_ok_isWcc() {
    assertBytes(
        Nfs3.SETATTR.results(), new NfsResult.Ok<>(WCC), "00000000 // NFS3_OK\n" + WCC_BYTES);
  }

  @Test
  void setattr_failed_isWcc() {
    assertBytes(
        Nfs3.SETATTR.results(),
        new NfsResult.Failed<>(NfsStatus.NOT_SYNC, WccData.ABSENT),
        "00002712 // NFS3ERR_NOT_SYNC\n" + ABSENT + ABSENT);
  }

  @Test
  void write_request_isHandleOffsetCountStabilityPayload() {
    assertBytes(
        Nfs3.WRITE.arguments(),
        new Write.Arguments(
            HANDLE,
            0x7FFF_FFFF_FFFF_FFFFL,
            StableHow.FILE_SYNC,
            Unpooled.wrappedBuffer(new byte[] {9, 8, 7})),
        HANDLE_BYTES
            + """
            7fffffffffffffff 00000003 // offset, count
            00000002 // FILE_SYNC
            00000003 09080700 // payload, padded
            """);
  }

  @Test
  void write_ok_isWccCountStabilityVerifier() {
    assertBytes(
        Nfs3.WRITE.results(),
        new NfsResult.Ok<>(new Write.Success(WCC, 3, StableHow.DATA_SYNC, VERIFIER)),
        "00000000 // NFS3_OK\n"
            + WCC_BYTES
            + "00000003 00000001 // count, DATA_SYNC\n"
            + VERIFIER_BYTES);
  }

  @Test
  void write_failed_isWcc() {
    assertBytes(
        Nfs3.WRITE.results(),
        new NfsResult.Failed<>(NfsStatus.NOSPC, WCC),
        "0000001c // NFS3ERR_NOSPC\n" + WCC_BYTES);
  }

  @Test
  void commit_request_isHandleOffsetCount() {
    assertBytes(
        Nfs3.COMMIT.arguments(),
        new Commit.Arguments(HANDLE, 4096, 0),
        HANDLE_BYTES + "0000000000001000 00000000 // offset, to the end");
  }

  @Test
  void commit_ok_isWccVerifier() {
    assertBytes(
        Nfs3.COMMIT.results(),
        new NfsResult.Ok<>(new Commit.Success(WCC, VERIFIER)),
        "00000000 // NFS3_OK\n" + WCC_BYTES + VERIFIER_BYTES);
  }

  @Test
  void commit_failed_isWcc() {
    assertBytes(
        Nfs3.COMMIT.results(),
        new NfsResult.Failed<>(NfsStatus.SERVERFAULT, WccData.ABSENT),
        "00002716 // NFS3ERR_SERVERFAULT\n" + ABSENT + ABSENT);
  }
}
