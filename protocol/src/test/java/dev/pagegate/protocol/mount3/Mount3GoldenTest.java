package dev.pagegate.protocol.mount3;

import static dev.pagegate.protocol.xdr.Golden.assertBytes;
import static dev.pagegate.protocol.xdr.Golden.assertDecodes;
import static dev.pagegate.protocol.xdr.Golden.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.rpc.Procedure;
import dev.pagegate.protocol.xdr.Codec.Void0;
import dev.pagegate.protocol.xdr.Opaque;
import dev.pagegate.protocol.xdr.XdrException;
import dev.pagegate.protocol.xdr.XdrReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Bytes of the MOUNT program. */
final class Mount3GoldenTest {
  private static final DirPath EXPORT = DirPath.of("/export");
  private static final String EXPORT_BYTES = "00000007 2f657870 6f727400 // path, padded\n";

  @Test
  void procedures_inOrder_haveTheRfcsNumbers() {
    for (int number = 0; number < Mount3.PROCEDURES.size(); number++) {
      Procedure<?, ?> procedure = Mount3.PROCEDURES.get(number);
      assertThat(procedure.number()).as(procedure.name()).isEqualTo(number);
      assertThat(procedure.program()).isEqualTo(100005);
      assertThat(procedure.version()).isEqualTo(3);
    }
    assertThat(Mount3.PROCEDURES)
        .extracting(Procedure::name)
        .containsExactly("NULL", "MNT", "DUMP", "UMNT", "UMNTALL", "EXPORT");
  }

  @Test
  void emptyMessages_areEmpty() {
    assertBytes(Mount3.NULL.arguments(), Void0.VOID, "");
    assertBytes(Mount3.NULL.results(), Void0.VOID, "");
    assertBytes(Mount3.DUMP.arguments(), Void0.VOID, "");
    assertBytes(Mount3.UMNT.results(), Void0.VOID, "");
    assertBytes(Mount3.UMNTALL.arguments(), Void0.VOID, "");
    assertBytes(Mount3.UMNTALL.results(), Void0.VOID, "");
    assertBytes(Mount3.EXPORT.arguments(), Void0.VOID, "");
  }

  @Test
  void requests_withPath_areThePath() {
    assertBytes(Mount3.MNT.arguments(), EXPORT, EXPORT_BYTES);
    assertBytes(Mount3.UMNT.arguments(), EXPORT, EXPORT_BYTES);
  }

  @Test
  void mnt_ok_isHandleAndFlavours() {
    assertBytes(
        Mount3.MNT.results(),
        new MountResult.Ok(new FileHandle(Opaque.copyOf((byte) 1, (byte) 2)), List.of(1, 390003)),
        """
        00000000 // MNT3_OK
        00000002 01020000 // handle, padded
        00000002 00000001 0005f373 // AUTH_SYS, RPCSEC_GSS krb5
        """);
  }

  @Test
  void mnt_failed_isStatusAlone() {
    assertBytes(
        Mount3.MNT.results(), new MountResult.Failed(MountStatus.ACCES), "0000000d // ACCES");
  }

  @Test
  void dump_results_areLinkedList() {
    assertBytes(
        Mount3.DUMP.results(),
        List.of(new MountEntry(Opaque.utf8("host"), EXPORT)),
        "00000001 00000004 686f7374 // an entry: host\n" + EXPORT_BYTES + "00000000 // no more");
  }

  @Test
  void export_results_areLinkedListOfLinkedLists() {
    assertBytes(
        Mount3.EXPORT.results(),
        List.of(
            new ExportEntry(EXPORT, List.of(Opaque.utf8("a"), Opaque.utf8("10.0"))),
            new ExportEntry(DirPath.of("/"), List.of())),
        "00000001 // an export\n"
            + EXPORT_BYTES
            + """
            00000001 00000001 61000000 // a group
            00000001 00000004 31302e30 // a group
            00000000 // no more groups
            00000001 // an export
            00000001 2f000000 // path
            00000000 // no groups
            00000000 // no more exports
            """);
  }

  @Test
  void status_everyValue_hasTheRfcsNumber() {
    Map<Integer, MountStatus> table =
        Map.of(
            0, MountStatus.OK,
            1, MountStatus.PERM,
            2, MountStatus.NOENT,
            5, MountStatus.IO,
            13, MountStatus.ACCES,
            20, MountStatus.NOTDIR,
            22, MountStatus.INVAL,
            63, MountStatus.NAMETOOLONG,
            10004, MountStatus.NOTSUPP,
            10006, MountStatus.SERVERFAULT);
    assertThat(table.values()).containsExactlyInAnyOrder(MountStatus.values());
    table.forEach((wire, status) -> assertBytes(MountStatus.CODEC, status, "%08x".formatted(wire)));
    assertDecodes(MountStatus.CODEC, "00000063 // none", MountStatus.SERVERFAULT);
  }

  @Test
  void decode_pathPastItsBound_isRefused() {
    assertThatThrownBy(
            () ->
                Mount3.MNT.arguments().decode(new XdrReader(bytes("00000401" + "00".repeat(1028)))))
        .isInstanceOf(XdrException.class)
        .hasMessage("mount path length: 1025 (expected: <= 1024)");
  }

  @Test
  void decode_hostNamePastItsBound_isRefused() {
    assertThatThrownBy(
            () -> MountEntry.CODEC.decode(new XdrReader(bytes("00000100" + "00".repeat(256)))))
        .isInstanceOf(XdrException.class)
        .hasMessage("host name length: 256 (expected: <= 255)");
  }

  @Test
  void decode_flavoursPastTheirBound_areRefused() {
    assertThatThrownBy(
            () ->
                MountResult.CODEC.decode(
                    new XdrReader(bytes("00000000 00000000 00000041" + "00".repeat(260)))))
        .isInstanceOf(XdrException.class)
        .hasMessage("authentication flavours length: 65 (expected: <= 64)");
  }
}
