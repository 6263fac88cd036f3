package dev.pagegate.protocol.nfs3;

import static dev.pagegate.protocol.xdr.Golden.assertBytes;
import static dev.pagegate.protocol.xdr.Golden.assertDecodes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class NfsStatusTest {
  private static final Map<Integer, NfsStatus> RFC_1813_SECTION_2_6 =
      Map.ofEntries(
          Map.entry(0, NfsStatus.OK),
          Map.entry(1, NfsStatus.PERM),
          Map.entry(2, NfsStatus.NOENT),
          Map.entry(5, NfsStatus.IO),
          Map.entry(6, NfsStatus.NXIO),
          Map.entry(13, NfsStatus.ACCES),
          Map.entry(17, NfsStatus.EXIST),
          Map.entry(18, NfsStatus.XDEV),
          Map.entry(19, NfsStatus.NODEV),
          Map.entry(20, NfsStatus.NOTDIR),
          Map.entry(21, NfsStatus.ISDIR),
          Map.entry(22, NfsStatus.INVAL),
          Map.entry(27, NfsStatus.FBIG),
          Map.entry(28, NfsStatus.NOSPC),
          Map.entry(30, NfsStatus.ROFS),
          Map.entry(31, NfsStatus.MLINK),
          Map.entry(63, NfsStatus.NAMETOOLONG),
          Map.entry(66, NfsStatus.NOTEMPTY),
          Map.entry(69, NfsStatus.DQUOT),
          Map.entry(70, NfsStatus.STALE),
          Map.entry(71, NfsStatus.REMOTE),
          Map.entry(10001, NfsStatus.BADHANDLE),
          Map.entry(10002, NfsStatus.NOT_SYNC),
          Map.entry(10003, NfsStatus.BAD_COOKIE),
          Map.entry(10004, NfsStatus.NOTSUPP),
          Map.entry(10005, NfsStatus.TOOSMALL),
          Map.entry(10006, NfsStatus.SERVERFAULT),
          Map.entry(10007, NfsStatus.BADTYPE),
          Map.entry(10008, NfsStatus.JUKEBOX));

  @Test
  void codec_everyStatus_hasTheRfcsNumber() {
    assertThat(RFC_1813_SECTION_2_6.values()).containsExactlyInAnyOrder(NfsStatus.values());
    RFC_1813_SECTION_2_6.forEach(
        (wire, status) -> assertBytes(NfsStatus.CODEC, status, "%08x".formatted(wire)));
  }

  @Test
  void decode_foreignCode_isServerFault() {
    assertDecodes(NfsStatus.CODEC, "00002726 // NFS4ERR_GRACE, say", NfsStatus.SERVERFAULT);
  }
}
