package dev.pagegate.client.remote;

import static dev.pagegate.client.remote.NfsRemoteTest.await;
import static dev.pagegate.client.remote.NfsRemoteTest.failure;
import static dev.pagegate.client.remote.ScriptedServer.FILE;
import static dev.pagegate.client.remote.ScriptedServer.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.remote.RemoteFiles.DirectoryChunk;
import dev.pagegate.client.remote.RemoteFiles.Entry;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.nfs3.NfsResult;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.PostOpAttributes;
import dev.pagegate.protocol.nfs3.Readdir;
import dev.pagegate.protocol.nfs3.Readdirplus;
import dev.pagegate.protocol.rpc.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DirectoryReaderTest {
  private final Transport transport = Transport.open("test", 1);
  private ScriptedServer server;
  private NfsRemote remote;

  @BeforeEach
  void start() throws Exception {
    server = new ScriptedServer();
    remote = server.open("/export", transport, Duration.ofSeconds(30));
  }

  @AfterEach
  void stop() {
    remote.close();
    server.close();
    transport.close();
  }

  @Test
  void readdir_plus_keepsWhatTheServerGivesAndPassesTheVerifierOn() throws Exception {
    Queue<Readdirplus.Arguments> asked = new ConcurrentLinkedQueue<>();
    server.plus =
        arguments -> {
          asked.add(arguments);
          return ok(
              true,
              new Readdirplus.Entry(7, FileName.of("a"), 3, ScriptedServer.attributes(1), FILE),
              new Readdirplus.Entry(8, FileName.of("b"), -2, null, null));
        };
    assertThat(await(remote.readdir(ROOT, 2, 0x1122)))
        .isEqualTo(
            new DirectoryChunk(
                List.of(
                    new Entry(FileName.of("a"), 7, 3, ScriptedServer.attributes(1), FILE),
                    new Entry(FileName.of("b"), 8, -2, null, null)),
                true,
                99,
                null));
    assertThat(asked).containsExactly(new Readdirplus.Arguments(ROOT, 2, 0x1122, 8192, 8192));
  }

  @Test
  void readdir_plusRefusedOnce_usesReaddirFromThenOn() throws Exception {
    server.readdir =
        _ ->
            new NfsResult.Ok<>(
                new Readdir.Success(
                    null, 5, List.of(new Readdir.Entry(7, FileName.of("a"), 1)), true));
    for (int i = 0; i < 2; i++) {
      assertThat(await(remote.readdir(ROOT, 0, 0)).entries())
          .containsExactly(new Entry(FileName.of("a"), 7, 1, null, null));
    }
    assertThat(server.rpc().counts(Nfs3.READDIRPLUS).calls()).isEqualTo(1);
  }

  @Test
  void readdir_tooSmall_asksForMore() throws Exception {
    server.plus =
        arguments ->
            arguments.maxBytes() < 20_000
                ? failed(NfsStatus.TOOSMALL)
                : ok(true, new Readdirplus.Entry(7, FileName.of("a"), 1, null, null));
    assertThat(await(remote.readdir(ROOT, 0, 0)).entries()).hasSize(1);
  }

  @Test
  void readdir_tooSmallForEver_givesUp() {
    server.plus = _ -> failed(NfsStatus.TOOSMALL);
    assertThat(failure(remote.readdir(ROOT, 0, 0)).error()).isEqualTo(FsError.IO);
  }

  @Test
  void readdir_cookieOfThePreviousChunkAgain_isABrokenServer() {
    server.plus = _ -> ok(false, new Readdirplus.Entry(7, FileName.of("a"), 12, null, null));
    assertThat(failure(remote.readdir(ROOT, 12, 0)))
        .satisfies(e -> assertThat(e.error()).isEqualTo(FsError.BAD_REPLY))
        .hasMessageContaining("the cookie of 'a' does not advance");
  }

  @Test
  void readdir_sameCookieTwice_isABrokenServer() {
    server.plus =
        _ ->
            ok(
                false,
                new Readdirplus.Entry(7, FileName.of("a"), 1, null, null),
                new Readdirplus.Entry(8, FileName.of("b"), 1, null, null));
    assertThat(failure(remote.readdir(ROOT, 0, 0)))
        .hasMessageContaining("the cookie of 'b' does not advance");
  }

  @Test
  void readdir_noEntriesAndNoEnd_isABrokenServer() {
    server.plus = _ -> ok(false);
    assertThat(failure(remote.readdir(ROOT, 3, 0)).error()).isEqualTo(FsError.BAD_REPLY);
  }

  @Test
  void readdir_emptyEnd_isTheEnd() throws Exception {
    server.plus = _ -> ok(true);
    assertThat(await(remote.readdir(ROOT, 3, 0)).endOfDirectory()).isTrue();
  }

  @Test
  void readdir_badCookie_asksForAFreshStart() {
    server.plus = _ -> failed(NfsStatus.BAD_COOKIE);
    assertThat(failure(remote.readdir(ROOT, 3, 1)))
        .satisfies(e -> assertThat(e.error()).isEqualTo(FsError.STALE))
        .hasMessageContaining("read it again from the start");
  }

  @Test
  void readdir_resumedWithoutAVerifier_asksForTheOneOfNow() throws Exception {
    server.plus =
        arguments ->
            arguments.verifier() == 5
                ? ok(true, new Readdirplus.Entry(8, FileName.of("b"), 4, null, null))
                : failed(NfsStatus.BAD_COOKIE);
    server.readdir =
        _ ->
            new NfsResult.Ok<>(
                new Readdir.Success(
                    null, 5, List.of(new Readdir.Entry(7, FileName.of("a"), 3)), false));
    assertThat(await(remote.readdir(ROOT, 3, 0)).entries())
        .containsExactly(new Entry(FileName.of("b"), 8, 4, null, null));
  }

  @Test
  void readdir_badCookieWithoutVerifiers_asksForAFreshStart() {
    server.plus = _ -> failed(NfsStatus.BAD_COOKIE);
    server.readdir = _ -> new NfsResult.Ok<>(new Readdir.Success(null, 0, List.of(), true));
    assertThat(failure(remote.readdir(ROOT, 3, 0)).error()).isEqualTo(FsError.STALE);
  }

  private static NfsResult<Readdirplus.Success, PostOpAttributes> ok(
      boolean end, Readdirplus.Entry... entries) {
    return new NfsResult.Ok<>(new Readdirplus.Success(null, 99, List.of(entries), end));
  }

  private static NfsResult<Readdirplus.Success, PostOpAttributes> failed(NfsStatus status) {
    return new NfsResult.Failed<>(status, PostOpAttributes.ABSENT);
  }
}
