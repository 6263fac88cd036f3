package dev.pagegate.protocol.nfs3;

import static dev.pagegate.protocol.nfs3.Samples.ABSENT;
import static dev.pagegate.protocol.nfs3.Samples.ATTRIBUTES;
import static dev.pagegate.protocol.nfs3.Samples.HANDLE;
import static dev.pagegate.protocol.nfs3.Samples.HANDLE_BYTES;
import static dev.pagegate.protocol.nfs3.Samples.POST_OP_BYTES;
import static dev.pagegate.protocol.nfs3.Samples.VERIFIER;
import static dev.pagegate.protocol.nfs3.Samples.VERIFIER_BYTES;
import static dev.pagegate.protocol.xdr.Golden.assertBytes;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Bytes of READDIR and READDIRPLUS. */
final class DirectoryGoldenTest {
  private static final long COOKIE = 0x8000_0000_0000_0001L;

  @Test
  void readdir_request_isHandleCookieVerifierCount() {
    assertBytes(
        Nfs3.READDIR.arguments(),
        new Readdir.Arguments(HANDLE, COOKIE, VERIFIER, 8192),
        HANDLE_BYTES + "8000000000000001 // cookie\n" + VERIFIER_BYTES + "00002000 // count");
  }

  @Test
  void readdir_ok_isLinkedList() {
    assertBytes(
        Nfs3.READDIR.results(),
        new NfsResult.Ok<>(
            new Readdir.Success(
                ATTRIBUTES,
                VERIFIER,
                List.of(
                    new Readdir.Entry(17, FileName.of("."), 1),
                    new Readdir.Entry(18, FileName.of("abcd"), COOKIE)),
                true)),
        "00000000 // NFS3_OK\n"
            + POST_OP_BYTES
            + VERIFIER_BYTES
            + """
            00000001 // an entry
            0000000000000011 00000001 2e000000 // fileid, name
            0000000000000001 // cookie
            00000001 // an entry
            0000000000000012 00000004 61626364 // fileid, name
            8000000000000001 // cookie
            00000000 00000001 // no more here, no more at all
            """);
  }

  @Test
  void readdir_failed_carriesDirectory() {
    assertBytes(
        Nfs3.READDIR.results(),
        new NfsResult.Failed<>(NfsStatus.BAD_COOKIE, new PostOpAttributes(ATTRIBUTES)),
        "00002713 // NFS3ERR_BAD_COOKIE\n" + POST_OP_BYTES);
  }

  @Test
  void readdirplus_request_isHandleCookieVerifierTwoLimits() {
    assertBytes(
        Nfs3.READDIRPLUS.arguments(),
        new Readdirplus.Arguments(HANDLE, 0, 0, 512, 32768),
        HANDLE_BYTES
            + """
            0000000000000000 // from the start
            0000000000000000 // no verifier yet
            00000200 00008000 // dircount, maxcount
            """);
  }

  @Test
  void readdirplus_ok_isLinkedListWithCourtesies() {
    assertBytes(
        Nfs3.READDIRPLUS.results(),
        new NfsResult.Ok<>(
            new Readdirplus.Success(
                null,
                VERIFIER,
                List.of(
                    new Readdirplus.Entry(17, FileName.of("ab"), 1, ATTRIBUTES, HANDLE),
                    new Readdirplus.Entry(18, FileName.of("c"), 2, null, null)),
                false)),
        "00000000 // NFS3_OK\n"
            + ABSENT
            + VERIFIER_BYTES
            + "00000001 0000000000000011 00000002 61620000 0000000000000001 // an entry\n"
            + POST_OP_BYTES
            + "00000001 // handle follows\n"
            + HANDLE_BYTES
            + "00000001 0000000000000012 00000001 63000000 0000000000000002 // an entry\n"
            + ABSENT
            + ABSENT
            + "00000000 00000000 // no more here, more on the server");
  }

  @Test
  void readdirplus_failed_carriesDirectory() {
    assertBytes(
        Nfs3.READDIRPLUS.results(),
        new NfsResult.Failed<>(NfsStatus.TOOSMALL, PostOpAttributes.ABSENT),
        "00002715 // NFS3ERR_TOOSMALL\n" + ABSENT);
  }
}
