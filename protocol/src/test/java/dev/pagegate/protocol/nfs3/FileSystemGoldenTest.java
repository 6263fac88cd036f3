package dev.pagegate.protocol.nfs3;

import static dev.pagegate.protocol.nfs3.Samples.ABSENT;
import static dev.pagegate.protocol.nfs3.Samples.ATTRIBUTES;
import static dev.pagegate.protocol.nfs3.Samples.HANDLE;
import static dev.pagegate.protocol.nfs3.Samples.HANDLE_BYTES;
import static dev.pagegate.protocol.nfs3.Samples.POST_OP_BYTES;
import static dev.pagegate.protocol.xdr.Golden.assertBytes;

import org.junit.jupiter.api.Test;

/** Bytes of FSSTAT, FSINFO and PATHCONF. */
final class FileSystemGoldenTest {
  private static final String STALE = "00000046 // NFS3ERR_STALE\n";

  @Test
  void requests_areHandles() {
    assertBytes(Nfs3.FSSTAT.arguments(), HANDLE, HANDLE_BYTES);
    assertBytes(Nfs3.FSINFO.arguments(), HANDLE, HANDLE_BYTES);
    assertBytes(Nfs3.PATHCONF.arguments(), HANDLE, HANDLE_BYTES);
  }

  @Test
  void fsstat_ok_isSpaceAndFiles() {
    assertBytes(
        Nfs3.FSSTAT.results(),
        new NfsResult.Ok<>(new FsStat.Success(ATTRIBUTES, 1, 2, 3, 4, 5, -1, 0xFFFF_FFFFL)),
        "00000000 // NFS3_OK\n"
            + POST_OP_BYTES
            + """
            0000000000000001 0000000000000002 0000000000000003 // bytes: all, free, available
            0000000000000004 0000000000000005 ffffffffffffffff // files: all, free, available
            ffffffff // invarsec
            """);
  }

  @Test
  void fsinfo_ok_isSizesLimitsAbilities() {
    assertBytes(
        Nfs3.FSINFO.results(),
        new NfsResult.Ok<>(
            new FsInfo.Success(
                null,
                0x10_0000,
                0x8_0000,
                0x1000,
                0x20_0000,
                0x4_0000,
                0x200,
                0x8000,
                0x7FFF_FFFF_FFFF_FFFFL,
                new NfsTime(0, 1),
                FsInfo.LINK | FsInfo.SYMLINK | FsInfo.HOMOGENEOUS | FsInfo.CAN_SET_TIME)),
        "00000000 // NFS3_OK\n"
            + ABSENT
            + """
            00100000 00080000 00001000 // rtmax, rtpref, rtmult
            00200000 00040000 00000200 // wtmax, wtpref, wtmult
            00008000 // dtpref
            7fffffffffffffff // maxfilesize
            00000000 00000001 // time_delta
            0000001b // properties
            """);
  }

  @Test
  void pathconf_ok_isLimitsAndRules() {
    assertBytes(
        Nfs3.PATHCONF.results(),
        new NfsResult.Ok<>(new PathConf.Success(ATTRIBUTES, 32000, 255, true, false, true, false)),
        "00000000 // NFS3_OK\n"
            + POST_OP_BYTES
            + """
            00007d00 000000ff // linkmax, name_max
            00000001 00000000 // no_trunc, chown_restricted
            00000001 00000000 // case_insensitive, case_preserving
            """);
  }

  @Test
  void failures_carryAttributes() {
    assertBytes(
        Nfs3.FSSTAT.results(),
        new NfsResult.Failed<>(NfsStatus.STALE, new PostOpAttributes(ATTRIBUTES)),
        STALE + POST_OP_BYTES);
    assertBytes(
        Nfs3.FSINFO.results(),
        new NfsResult.Failed<>(NfsStatus.STALE, PostOpAttributes.ABSENT),
        STALE + ABSENT);
    assertBytes(
        Nfs3.PATHCONF.results(),
        new NfsResult.Failed<>(NfsStatus.STALE, PostOpAttributes.ABSENT),
        STALE + ABSENT);
  }
}
