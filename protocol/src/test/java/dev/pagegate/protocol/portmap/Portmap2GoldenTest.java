package dev.pagegate.protocol.portmap;

import static dev.pagegate.protocol.xdr.Golden.assertBytes;
import static dev.pagegate.protocol.xdr.Golden.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.protocol.xdr.Codec.Void0;
import dev.pagegate.protocol.xdr.XdrException;
import dev.pagegate.protocol.xdr.XdrReader;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bytes of the port mapper. */
final class Portmap2GoldenTest {
  private static final Mapping NFS = new Mapping(100003, 3, Mapping.TCP, 2049);
  private static final String NFS_BYTES =
      "000186a3 00000003 00000006 00000801 // NFS on TCP 2049\n";

  @Test
  void procedures_haveTheRfcsNumbers() {
    assertThat(Portmap2.NULL.number()).isEqualTo(0);
    assertThat(Portmap2.GETPORT.number()).isEqualTo(3);
    assertThat(Portmap2.DUMP.number()).isEqualTo(4);
    assertThat(Portmap2.GETPORT.program()).isEqualTo(100000);
    assertThat(Portmap2.GETPORT.version()).isEqualTo(2);
  }

  @Test
  void null_bothWays_isEmpty() {
    assertBytes(Portmap2.NULL.arguments(), Void0.VOID, "");
    assertBytes(Portmap2.NULL.results(), Void0.VOID, "");
  }

  @Test
  void getport_bothWays_isMappingThenPort() {
    assertBytes(Portmap2.GETPORT.arguments(), NFS, NFS_BYTES);
    assertBytes(Portmap2.GETPORT.results(), 2049L, "00000801");
  }

  @Test
  void dump_bothWays_isNothingThenLinkedList() {
    assertBytes(Portmap2.DUMP.arguments(), Void0.VOID, "");
    assertBytes(
        Portmap2.DUMP.results(),
        List.of(NFS, new Mapping(100005, 0xFFFF_FFFFL, 17, 0)),
        "00000001 // a mapping\n"
            + NFS_BYTES
            + "00000001 000186a5 ffffffff 00000011 00000000 // a mapping\n"
            + "00000000 // no more");
  }

  @Test
  void decode_moreMappingsThanTheBound_isRefused() {
    String endless = ("00000001" + "00".repeat(16)).repeat(Portmap2.MAX_MAPPINGS + 1);
    assertThatThrownBy(() -> Portmap2.DUMP.results().decode(new XdrReader(bytes(endless))))
        .isInstanceOf(XdrException.class)
        .hasMessage("port mappings length: 4097 (expected: <= 4096)");
  }
}
