package dev.pagegate.protocol.nfs3;

import static dev.pagegate.protocol.nfs3.Samples.HANDLE_BYTES;
import static dev.pagegate.protocol.nfs3.Samples.WHERE_BYTES;
import static dev.pagegate.protocol.xdr.Golden.bytes;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.protocol.rpc.PayloadCodec;
import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.XdrException;
import dev.pagegate.protocol.xdr.XdrReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What the decoders refuse, and how they say it. */
final class BoundsTest {
  /** A field past its bound or outside its set, and what is said of it. */
  record Refusal(Codec<?> codec, String layout, String message) {
    @Override
    public String toString() {
      return message;
    }
  }

  static final List<Refusal> REFUSALS =
      List.of(
          new Refusal(
              Nfs3.GETATTR.arguments(),
              "00000041" + "00".repeat(68),
              "file handle length: 65 (expected: <= 64)"),
          new Refusal(
              Nfs3.LOOKUP.arguments(),
              HANDLE_BYTES + "00001001" + "00".repeat(4100),
              "file name length: 4097 (expected: <= 4096)"),
          new Refusal(
              Nfs3.READLINK.results(),
              "00000000 00000000 00001001" + "00".repeat(4100),
              "link target length: 4097 (expected: <= 4096)"),
          new Refusal(
              Nfs3.READ.results(),
              "00000000 00000000 00100001 00000000 00100001",
              "READ data length: 1048577 (expected: <= 1048576)"),
          new Refusal(
              Nfs3.READ.results(),
              "00000000 00000000 00000003 00000000 00000004 01020304",
              "READ data length: 4 (expected: 3, its count)"),
          new Refusal(
              Nfs3.WRITE.arguments(),
              HANDLE_BYTES + "0000000000000000 80000000 00000000 80000000",
              "WRITE data length: 2147483648 (expected: <= 1048576)"),
          new Refusal(
              Nfs3.WRITE.arguments(),
              HANDLE_BYTES + "0000000000000000 00000005 00000000 00000004 01020304",
              "WRITE data length: 4 (expected: 5, its count)"),
          new Refusal(
              Nfs3.WRITE.arguments(),
              HANDLE_BYTES + "0000000000000000 00000000 00000003 00000000",
              "stable_how: 3 (expected: 0 to 2)"),
          new Refusal(
              Nfs3.CREATE.arguments(),
              WHERE_BYTES + "00000003",
              "createmode3: 3 (expected: 0 to 2)"),
          new Refusal(
              Nfs3.MKNOD.arguments(), WHERE_BYTES + "00000008", "file type: 8 (expected: 1 to 7)"),
          new Refusal(
              Nfs3.MKDIR.arguments(),
              WHERE_BYTES + "00000000 00000000 00000000 00000000 00000003",
              "time_how: 3 (expected: 0 to 2)"),
          new Refusal(
              Nfs3.READDIR.results(),
              "00000000 00000000 0000000000000000"
                  + "00000001 0000000000000001 00000000 0000000000000001"
                      .repeat(Nfs3.MAX_ENTRIES + 1),
              "READDIR entries length: 65537 (expected: <= 65536)"),
          new Refusal(
              Nfs3.READDIRPLUS.results(),
              "00000000 00000000 0000000000000000"
                  + "00000001 0000000000000001 00000000 0000000000000001 00000000 00000000"
                      .repeat(Nfs3.MAX_ENTRIES + 1),
              "READDIRPLUS entries length: 65537 (expected: <= 65536)"));

  @ParameterizedTest
  @FieldSource("REFUSALS")
  void decode_outOfBounds_isRefusedByName(Refusal refusal) {
    assertThatThrownBy(() -> refusal.codec().decode(new XdrReader(bytes(refusal.layout()))))
        .isInstanceOf(XdrException.class)
        .hasMessage(refusal.message());
  }

  @Test
  void decodeHead_payloadPastItsBound_isRefused() {
    PayloadCodec<?> codec = (PayloadCodec<?>) Nfs3.READ.results();
    String layout = "00000000 00000000 00100001 00000000 00100001";
    assertThatThrownBy(() -> codec.decodeHead(new XdrReader(bytes(layout))))
        .isInstanceOf(XdrException.class)
        .hasMessage("READ data length: 1048577 (expected: <= 1048576)");
  }

  @Test
  void decodeHead_countThatDiffers_isRefused() {
    PayloadCodec<?> codec = (PayloadCodec<?>) Nfs3.WRITE.arguments();
    String layout = HANDLE_BYTES + "0000000000000000 00000005 00000000 00000004";
    assertThatThrownBy(() -> codec.decodeHead(new XdrReader(bytes(layout))))
        .isInstanceOf(XdrException.class)
        .hasMessage("WRITE data length: 4 (expected: 5, its count)");
  }

  @Test
  void failed_withStatusOk_isRefused() {
    assertThatThrownBy(() -> new NfsResult.Failed<>(NfsStatus.OK, Codec.Void0.VOID))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("status of a failure: OK (expected: an error)");
  }
}
