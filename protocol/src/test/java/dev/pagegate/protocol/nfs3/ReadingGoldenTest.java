package dev.pagegate.protocol.nfs3;

import static dev.pagegate.protocol.nfs3.Samples.ABSENT;
import static dev.pagegate.protocol.nfs3.Samples.ATTRIBUTES;
import static dev.pagegate.protocol.nfs3.Samples.ATTRIBUTES_BYTES;
import static dev.pagegate.protocol.nfs3.Samples.HANDLE;
import static dev.pagegate.protocol.nfs3.Samples.HANDLE_BYTES;
import static dev.pagegate.protocol.nfs3.Samples.POST_OP_BYTES;
import static dev.pagegate.protocol.nfs3.Samples.WHERE;
import static dev.pagegate.protocol.nfs3.Samples.WHERE_BYTES;
import static dev.pagegate.protocol.xdr.Golden.assertBytes;

import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.Opaque;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** Bytes of the procedures that look: NULL, GETATTR, LOOKUP, ACCESS, READLINK, READ. */
final class ReadingGoldenTest {
  private static final String NOENT = "00000002 // NFS3ERR_NOENT\n";

  @Test
  void null_bothWays_isEmpty() {
    assertBytes(Nfs3.NULL.arguments(), Codec.Void0.VOID, "");
    assertBytes(Nfs3.NULL.results(), Codec.Void0.VOID, "");
  }

  @Test
  void getattr_request_isHandle() {
    assertBytes(Nfs3.GETATTR.arguments(), HANDLE, HANDLE_BYTES);
  }

  @Test
  void getattr_ok_isAttributes() {
    assertBytes(
        Nfs3.GETATTR.results(),
        new NfsResult.Ok<>(ATTRIBUTES),
        "00000000 // NFS3_OK\n" + ATTRIBUTES_BYTES);
  }

  @Test
  void getattr_failed_isStatusAlone() {
    assertBytes(
        Nfs3.GETATTR.results(),
        new NfsResult.Failed<>(NfsStatus.STALE, Codec.Void0.VOID),
        "00000046 // NFS3ERR_STALE");
  }

  @Test
  void lookup_request_isDirectoryAndName() {
    assertBytes(Nfs3.LOOKUP.arguments(), WHERE, WHERE_BYTES);
  }

  @Test
  void lookup_ok_isHandleAndTwoAttributes() {
    assertBytes(
        Nfs3.LOOKUP.results(),
        new NfsResult.Ok<>(new Lookup.Success(HANDLE, ATTRIBUTES, null)),
        "00000000 // NFS3_OK\n" + HANDLE_BYTES + POST_OP_BYTES + ABSENT);
  }

  @Test
  void lookup_failed_carriesDirectory() {
    assertBytes(
        Nfs3.LOOKUP.results(),
        new NfsResult.Failed<>(NfsStatus.NOENT, new PostOpAttributes(ATTRIBUTES)),
        NOENT + POST_OP_BYTES);
  }

  @Test
  void access_request_isHandleAndBits() {
    assertBytes(
        Nfs3.ACCESS.arguments(),
        new Access.Arguments(HANDLE, Access.READ | Access.LOOKUP | Access.EXECUTE),
        HANDLE_BYTES + "00000023 // READ, LOOKUP, EXECUTE");
  }

  @Test
  void access_ok_isAttributesAndBits() {
    assertBytes(
        Nfs3.ACCESS.results(),
        new NfsResult.Ok<>(new Access.Success(null, Access.MODIFY | Access.EXTEND | Access.DELETE)),
        "00000000 // NFS3_OK\n" + ABSENT + "0000001c // MODIFY, EXTEND, DELETE");
  }

  @Test
  void access_failed_carriesAttributes() {
    assertBytes(
        Nfs3.ACCESS.results(),
        new NfsResult.Failed<>(NfsStatus.JUKEBOX, new PostOpAttributes(ATTRIBUTES)),
        "00002718 // NFS3ERR_JUKEBOX\n" + POST_OP_BYTES);
  }

  @Test
  void readlink_request_isHandle() {
    assertBytes(Nfs3.READLINK.arguments(), HANDLE, HANDLE_BYTES);
  }

  @Test
  void readlink_ok_isAttributesAndTarget() {
    assertBytes(
        Nfs3.READLINK.results(),
        new NfsResult.Ok<>(new Readlink.Success(ATTRIBUTES, Opaque.utf8("../a"))),
        "00000000 // NFS3_OK\n" + POST_OP_BYTES + "00000004 2e2e2f61 // target");
  }

  @Test
  void readlink_failed_carriesAttributes() {
    assertBytes(
        Nfs3.READLINK.results(),
        new NfsResult.Failed<>(NfsStatus.INVAL, PostOpAttributes.ABSENT),
        "00000016 // NFS3ERR_INVAL\n" + ABSENT);
  }

  @Test
  void read_request_isHandleOffsetCount() {
    assertBytes(
        Nfs3.READ.arguments(),
        new Read.Arguments(HANDLE, 0x1_0000_0000L, 65536),
        HANDLE_BYTES + "0000000100000000 00010000 // offset, count");
  }

  @Test
  void read_ok_isAttributesCountEofPayload() {
    assertBytes(
        Nfs3.READ.results(),
        new NfsResult.Ok<>(
            new Read.Success(ATTRIBUTES, true, Unpooled.wrappedBuffer(new byte[] {1, 2, 3, 4, 5}))),
        "00000000 // NFS3_OK\n"
            + POST_OP_BYTES
            + """
            00000005 00000001 // count, eof
            00000005 0102030405000000 // payload, padded
            """);
  }

  @Test
  void read_failed_carriesAttributes() {
    assertBytes(
        Nfs3.READ.results(),
        new NfsResult.Failed<>(NfsStatus.IO, new PostOpAttributes(ATTRIBUTES)),
        "00000005 // NFS3ERR_IO\n" + POST_OP_BYTES);
  }
}
