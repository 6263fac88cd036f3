package dev.pagegate.protocol.nfs3;

import static dev.pagegate.protocol.nfs3.Samples.ABSENT;
import static dev.pagegate.protocol.nfs3.Samples.ATTRIBUTES;
import static dev.pagegate.protocol.nfs3.Samples.HANDLE;
import static dev.pagegate.protocol.nfs3.Samples.HANDLE_BYTES;
import static dev.pagegate.protocol.nfs3.Samples.POST_OP_BYTES;
import static dev.pagegate.protocol.nfs3.Samples.SET_ATTRIBUTES;
import static dev.pagegate.protocol.nfs3.Samples.SET_ATTRIBUTES_BYTES;
import static dev.pagegate.protocol.nfs3.Samples.VERIFIER;
import static dev.pagegate.protocol.nfs3.Samples.VERIFIER_BYTES;
import static dev.pagegate.protocol.nfs3.Samples.WCC;
import static dev.pagegate.protocol.nfs3.Samples.WCC_BYTES;
import static dev.pagegate.protocol.nfs3.Samples.WHERE;
import static dev.pagegate.protocol.nfs3.Samples.WHERE_BYTES;
import static dev.pagegate.protocol.xdr.Golden.assertBytes;

import dev.pagegate.protocol.rpc.Procedure;
import dev.pagegate.protocol.xdr.Opaque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Bytes of the procedures that make, move and drop names: CREATE to LINK. */
final class NamingGoldenTest {
  static final List<Procedure<?, NfsResult<NewObject, WccData>>> MAKERS =
      List.of(Nfs3.CREATE, Nfs3.MKDIR, Nfs3.SYMLINK, Nfs3.MKNOD);

  static final List<Procedure<DirOpArgs, NfsResult<WccData, WccData>>> REMOVERS =
      List.of(Nfs3.REMOVE, Nfs3.RMDIR);

  @Test
  void create_unchecked_isModeZeroAndAttributes() {
    assertBytes(
        Nfs3.CREATE.arguments(),
        new Create.Arguments(WHERE, new CreateHow.Unchecked(SET_ATTRIBUTES)),
        WHERE_BYTES + "00000000 // UNCHECKED\n" + SET_ATTRIBUTES_BYTES);
  }

  @Test
  void create_guarded_isModeOneAndAttributes() {
    assertBytes(
        Nfs3.CREATE.arguments(),
        new Create.Arguments(WHERE, new CreateHow.Guarded(SET_ATTRIBUTES)),
        WHERE_BYTES + "00000001 // GUARDED\n" + SET_ATTRIBUTES_BYTES);
  }

  @Test
  void create_exclusive_isModeTwoAndVerifier() {
    assertBytes(
        Nfs3.CREATE.arguments(),
        new Create.Arguments(WHERE, new CreateHow.Exclusive(VERIFIER)),
        WHERE_BYTES + "00000002 // EXCLUSIVE\n" + VERIFIER_BYTES);
  }

  @Test
  void mkdir_request_isWhereAndAttributes() {
    assertBytes(
        Nfs3.MKDIR.arguments(),
        new Mkdir.Arguments(WHERE, SET_ATTRIBUTES),
        WHERE_BYTES + SET_ATTRIBUTES_BYTES);
  }

  @Test
  void symlink_request_isWhereAttributesTarget() {
    assertBytes(
        Nfs3.SYMLINK.arguments(),
        new Symlink.Arguments(WHERE, SET_ATTRIBUTES, Opaque.utf8("/etc/x")),
        WHERE_BYTES + SET_ATTRIBUTES_BYTES + "00000006 2f657463 2f780000 // target, padded");
  }

  @Test
  void mknod_device_hasAttributesAndNumbers() {
    assertBytes(
        Nfs3.MKNOD.arguments(),
        new Mknod.Arguments(
            WHERE, new MknodData.Device(FileType.BLOCK_DEVICE, SET_ATTRIBUTES, 8, 0xFFFF_FFFFL)),
        WHERE_BYTES
            + "00000003 // NF3BLK\n"
            + SET_ATTRIBUTES_BYTES
            + "00000008 ffffffff // major, minor");
  }

  @Test
  void mknod_endpoint_hasAttributes() {
    assertBytes(
        Nfs3.MKNOD.arguments(),
        new Mknod.Arguments(WHERE, new MknodData.Endpoint(FileType.FIFO, SET_ATTRIBUTES)),
        WHERE_BYTES + "00000007 // NF3FIFO\n" + SET_ATTRIBUTES_BYTES);
  }

  @Test
  void mknod_unsupported_isTypeAlone() {
    assertBytes(
        Nfs3.MKNOD.arguments(),
        new Mknod.Arguments(WHERE, new MknodData.Unsupported(FileType.DIRECTORY)),
        WHERE_BYTES + "00000002 // NF3DIR");
  }

  @ParameterizedTest
  @FieldSource("MAKERS")
  void make_ok_isHandleAttributesWcc(Procedure<?, NfsResult<NewObject, WccData>> maker) {
    assertBytes(
        maker.results(),
        new NfsResult.Ok<>(new NewObject(HANDLE, ATTRIBUTES, WCC)),
        "00000000 // NFS3_OK\n00000001 // handle follows\n"
            + HANDLE_BYTES
            + POST_OP_BYTES
            + WCC_BYTES);
  }

  @ParameterizedTest
  @FieldSource("MAKERS")
  void make_okWithoutCourtesies_isFourZeroWordsAfterStatus(
      Procedure<?, NfsResult<NewObject, WccData>> maker) {
    assertBytes(
        maker.results(),
        new NfsResult.Ok<>(new NewObject(null, null, WccData.ABSENT)),
        "00000000 // NFS3_OK\n" + ABSENT + ABSENT + ABSENT + ABSENT);
  }

  @ParameterizedTest
  @FieldSource("MAKERS")
  void make_failed_isWcc(Procedure<?, NfsResult<NewObject, WccData>> maker) {
    assertBytes(
        maker.results(),
        new NfsResult.Failed<>(NfsStatus.EXIST, WCC),
        "00000011 // NFS3ERR_EXIST\n" + WCC_BYTES);
  }

  @ParameterizedTest
  @FieldSource("REMOVERS")
  void remove_bothWays_isWhereThenWcc(Procedure<DirOpArgs, NfsResult<WccData, WccData>> remover) {
    assertBytes(remover.arguments(), WHERE, WHERE_BYTES);
    assertBytes(remover.results(), new NfsResult.Ok<>(WCC), "00000000 // NFS3_OK\n" + WCC_BYTES);
    assertBytes(
        remover.results(),
        new NfsResult.Failed<>(NfsStatus.NOTEMPTY, WCC),
        "00000042 // NFS3ERR_NOTEMPTY\n" + WCC_BYTES);
  }

  @Test
  void rename_bothWays_isTwoOfEach() {
    assertBytes(
        Nfs3.RENAME.arguments(), new Rename.Arguments(WHERE, WHERE), WHERE_BYTES + WHERE_BYTES);
    assertBytes(
        Nfs3.RENAME.results(),
        new NfsResult.Ok<>(new Rename.Directories(WCC, WccData.ABSENT)),
        "00000000 // NFS3_OK\n" + WCC_BYTES + ABSENT + ABSENT);
    assertBytes(
        Nfs3.RENAME.results(),
        new NfsResult.Failed<>(NfsStatus.XDEV, new Rename.Directories(WccData.ABSENT, WCC)),
        "00000012 // NFS3ERR_XDEV\n" + ABSENT + ABSENT + WCC_BYTES);
  }

  @Test
  void link_bothWays_isFileAndWhereThenAttributesAndWcc() {
    assertBytes(
        Nfs3.LINK.arguments(), new Link.Arguments(HANDLE, WHERE), HANDLE_BYTES + WHERE_BYTES);
    assertBytes(
        Nfs3.LINK.results(),
        new NfsResult.Ok<>(new Link.Objects(ATTRIBUTES, WCC)),
        "00000000 // NFS3_OK\n" + POST_OP_BYTES + WCC_BYTES);
    assertBytes(
        Nfs3.LINK.results(),
        new NfsResult.Failed<>(NfsStatus.MLINK, new Link.Objects(null, WCC)),
        "0000001f // NFS3ERR_MLINK\n" + ABSENT + WCC_BYTES);
  }
}
