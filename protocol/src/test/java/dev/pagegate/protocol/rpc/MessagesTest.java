package dev.pagegate.protocol.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.protocol.rpc.ReplyStatus.Accepted;
import dev.pagegate.protocol.rpc.ReplyStatus.AuthError;
import dev.pagegate.protocol.rpc.ReplyStatus.Outcome;
import dev.pagegate.protocol.rpc.ReplyStatus.ProgramMismatch;
import dev.pagegate.protocol.rpc.ReplyStatus.RpcMismatch;
import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.Opaque;
import dev.pagegate.protocol.xdr.XdrException;
import dev.pagegate.protocol.xdr.XdrReader;
import dev.pagegate.protocol.xdr.XdrWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class MessagesTest {
  @Test
  void callHeader_withoutIdentity_hasGoldenBytes() {
    assertGolden(
        CallHeader.CODEC,
        new CallHeader(0x01020304, 100003, 3, 6, new Credential.None(), Verifier.NONE),
        "01020304 00000000 00000002 000186a3 00000003 00000006"
            + "00000000 00000000 00000000 00000000");
  }

  @Test
  void callHeader_ofUser_hasGoldenBytes() {
    assertGolden(
        CallHeader.CODEC,
        new CallHeader(
            0xffffffff,
            100003,
            3,
            6,
            new Credential.AuthSys(
                7, Opaque.utf8("box42"), 1000, 0xffff_fffeL, List.of(4L, 0xffff_ffffL)),
            Verifier.NONE),
        "ffffffff 00000000 00000002 000186a3 00000003 00000006"
            + "00000001 00000024 00000007 00000005 626f783432000000 000003e8 fffffffe"
            + "00000002 00000004 ffffffff 00000000 00000000");
  }

  @Test
  void callHeader_ofOtherFlavour_hasGoldenBytes() {
    assertGolden(
        CallHeader.CODEC,
        new CallHeader(
            5,
            100005,
            1,
            0,
            new Credential.Other(6, Opaque.copyOf((byte) 1, (byte) 2, (byte) 3)),
            new Verifier(6, Opaque.copyOf((byte) 9))),
        "00000005 00000000 00000002 000186a5 00000001 00000000"
            + "00000006 00000003 01020300 00000006 00000001 09000000");
  }

  static Stream<Arguments> replies() {
    return Stream.of(
        Arguments.of(Accepted.SUCCESS, "00000000 00000000 00000000 00000000"),
        Arguments.of(
            new Accepted(new Verifier(2, Opaque.copyOf((byte) 5)), Outcome.SUCCESS),
            "00000000 00000002 00000001 05000000 00000000"),
        Arguments.of(
            Accepted.of(Outcome.PROGRAM_UNAVAILABLE), "00000000 00000000 00000000 00000001"),
        Arguments.of(
            Accepted.of(new ProgramMismatch(2, 3)),
            "00000000 00000000 00000000 00000002 00000002 00000003"),
        Arguments.of(
            Accepted.of(Outcome.PROCEDURE_UNAVAILABLE), "00000000 00000000 00000000 00000003"),
        Arguments.of(Accepted.of(Outcome.GARBAGE_ARGUMENTS), "00000000 00000000 00000000 00000004"),
        Arguments.of(Accepted.of(Outcome.SYSTEM_ERROR), "00000000 00000000 00000000 00000005"),
        Arguments.of(new RpcMismatch(2, 2), "00000001 00000000 00000002 00000002"),
        Arguments.of(new AuthError(AuthStatus.TOO_WEAK), "00000001 00000001 00000005"));
  }

  @ParameterizedTest
  @MethodSource("replies")
  void replyHeader_ofEachStatus_hasGoldenBytes(ReplyStatus status, String hex) {
    assertGolden(ReplyHeader.CODEC, new ReplyHeader(0x0a0b0c0d, status), "0a0b0c0d 00000001" + hex);
  }

  @ParameterizedTest
  @EnumSource(AuthStatus.class)
  void authStatus_each_survivesTheWire(AuthStatus status) {
    ReplyHeader header = new ReplyHeader(1, new AuthError(status));
    assertThat(decode(ReplyHeader.CODEC, encode(ReplyHeader.CODEC, header))).isEqualTo(header);
  }

  @Test
  void credential_moreThan16Groups_keepsTheFirst16() {
    List<Long> groups = LongStream.range(0, 40).boxed().toList();
    assertThat(Credential.AuthSys.of("box", 1, 2, groups).groups())
        .isEqualTo(groups.subList(0, 16));
    assertThatThrownBy(() -> new Credential.AuthSys(0, Opaque.utf8("box"), 1, 2, groups))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void credential_machineNameLongerThan255_isRefused() {
    assertThatThrownBy(() -> Credential.AuthSys.of("x".repeat(256), 1, 2, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("machine name length: 256 (expected: <= 255)");
  }

  @Test
  void credential_authSysWith17GroupsOnTheWire_isKeptUndecoded() {
    ByteBuf wire = Unpooled.buffer().writeInt(1).writeInt(20 + 17 * 4);
    wire.writeInt(0).writeInt(0).writeInt(1).writeInt(2).writeInt(17).writeZero(17 * 4);
    assertThat(decode(Credential.CODEC, ByteBufUtil.hexDump(wire)))
        .isInstanceOfSatisfying(
            Credential.Other.class, other -> assertThat(other.flavour()).isEqualTo(1));
    wire.release();
  }

  @Test
  void credential_bodyLongerThan400OnTheWire_isRefused() {
    assertThatThrownBy(() -> decode(Credential.CODEC, "00000006 00000191"))
        .isInstanceOf(XdrException.class)
        .hasMessage("credential length: 401 (expected: <= 400)");
  }

  @Test
  void callHeader_ofAnotherRpcVersion_isToldApart() {
    ByteBuf call = hex("00000001 00000000 00000003");
    assertThat(CallHeader.isOtherVersion(call)).isTrue();
    call.setInt(8, 2);
    assertThat(CallHeader.isOtherVersion(call)).isFalse();
    call.setInt(8, 3).setInt(4, 1);
    assertThat(CallHeader.isOtherVersion(call)).isFalse();
  }

  private static <T> void assertGolden(Codec<T> codec, T value, String hex) {
    String golden = hex.replace(" ", "");
    assertThat(encode(codec, value)).isEqualTo(golden);
    assertThat(decode(codec, golden)).isEqualTo(value);
  }

  private static <T> String encode(Codec<T> codec, T value) {
    ByteBuf buffer = Unpooled.buffer();
    codec.encode(value, new XdrWriter(buffer));
    return ByteBufUtil.hexDump(buffer);
  }

  private static <T> T decode(Codec<T> codec, String hex) {
    XdrReader reader = new XdrReader(hex(hex));
    T value = codec.decode(reader);
    reader.expectEnd();
    return value;
  }

  private static ByteBuf hex(String hex) {
    return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
  }
}
