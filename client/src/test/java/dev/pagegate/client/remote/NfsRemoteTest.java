package dev.pagegate.client.remote;

import static dev.pagegate.client.remote.ScriptedServer.FILE;
import static dev.pagegate.client.remote.ScriptedServer.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.RemoteFiles.Lookup;
import dev.pagegate.client.remote.RemoteFiles.ServerLimits;
import dev.pagegate.protocol.mount3.DirPath;
import dev.pagegate.protocol.mount3.MountResult;
import dev.pagegate.protocol.mount3.MountStatus;
import dev.pagegate.protocol.nfs3.DirOpArgs;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.NfsResult;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.PostOpAttributes;
import dev.pagegate.protocol.rpc.Credential;
import dev.pagegate.protocol.rpc.Transport;
import dev.pagegate.protocol.xdr.Codec.Void0;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Mounting, single calls, repeating and translating errors, against a server that misbehaves. */
final class NfsRemoteTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Transport transport = Transport.open("test", 1);
  private ScriptedServer server;

  @BeforeEach
  void start() throws Exception {
    server = new ScriptedServer();
  }

  @AfterEach
  void stop() {
    server.close();
    transport.close();
  }

  @Test
  void open_export_mountsItAndClampsTheLimits() throws Exception {
    server.maxReadBytes = 64 << 20;
    try (NfsRemote remote = server.open("/export", transport, LONG)) {
      assertThat(remote.root()).isEqualTo(ROOT);
      assertThat(remote.limits())
          .isEqualTo(
              new ServerLimits(
                  1 << 20, 1 << 20, 1 << 20, 1 << 20, 8192, Long.MAX_VALUE, Duration.ofMillis(1)));
    }
  }

  @Test
  void open_pathBelowAnExport_mountsTheLongestAndLooksUpTheRest() throws Exception {
    try (NfsRemote remote = server.open("/export/a/b", transport, LONG)) {
      assertThat(remote.root()).isEqualTo(FILE);
    }
    assertThat(server.mounts).containsExactly(DirPath.of("/export/a/b"), ScriptedServer.EXPORT);
    assertThat(server.lookups)
        .containsExactly(
            new DirOpArgs(ROOT, FileName.of("a")), new DirOpArgs(FILE, FileName.of("b")));
  }

  @Test
  void open_refused_saysWhyAndWhatToDo() {
    server.mount = _ -> new MountResult.Failed(MountStatus.ACCES);
    assertThatThrownBy(() -> server.open("/export", transport, LONG))
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.error()).isEqualTo(FsError.ACCESS_DENIED))
        .hasMessageContainingAll("MNT of '/", "127.0.0.1", "MNT3ERR_ACCES", "insecure");
  }

  @Test
  void open_nobodyListens_saysWhereItTried() {
    String url = server.url("/export");
    server.close();
    RemoteConfig config = RemoteConfig.DEFAULT.withDeadline(Duration.ofMillis(300));
    assertThatThrownBy(() -> NfsRemote.open(NfsUrl.parse(url), config, transport))
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.error()).isEqualTo(FsError.SERVER_UNREACHABLE))
        .hasMessageContaining("127.0.0.1");
  }

  @Test
  void volumeIdentity_ofOneFileSystemByAnyUrl_isTheSame() throws Exception {
    try (NfsRemote one = server.open("/export", transport, LONG);
        NfsRemote other = server.open("/export/?uid=7&debug=1", transport, LONG);
        NfsRemote below = server.open("/export/a", transport, LONG)) {
      assertThat(one.volumeIdentity()).isEqualTo(other.volumeIdentity());
      assertThat(one.volumeIdentity()).isEqualTo(below.volumeIdentity());
      assertThat(one.volumeIdentity().length()).isLessThanOrEqualTo(128);
    }
  }

  @Test
  void call_urlsUser_isClaimedWithoutOurGroups() throws Exception {
    try (NfsRemote remote = server.open("/export?uid=1234&gid=56", transport, LONG)) {
      await(remote.getattr(FILE));
    }
    assertThat(server.credentials)
        .allSatisfy(
            credential ->
                assertThat(credential)
                    .isInstanceOfSatisfying(
                        Credential.AuthSys.class,
                        auth -> {
                          assertThat(auth.uid()).isEqualTo(1234);
                          assertThat(auth.gid()).isEqualTo(56);
                          assertThat(auth.groups()).isEmpty();
                        }));
  }

  @Test
  void lookup_withoutAttributes_asksForThem() throws Exception {
    server.lookup =
        _ -> new NfsResult.Ok<>(new dev.pagegate.protocol.nfs3.Lookup.Success(FILE, null, null));
    try (NfsRemote remote = server.open("/export", transport, LONG)) {
      assertThat(await(remote.lookup(ROOT, FileName.of("x"))))
          .isEqualTo(new Lookup(FILE, ScriptedServer.attributes(0), null));
    }
  }

  @Test
  void lookup_missing_failsWithTheBareExceptionNamingAll() throws Exception {
    server.lookup = _ -> new NfsResult.Failed<>(NfsStatus.NOENT, PostOpAttributes.ABSENT);
    try (NfsRemote remote = server.open("/export", transport, LONG)) {
      CompletableFuture<Throwable> seen = new CompletableFuture<>();
      var _ =
          remote.lookup(ROOT, FileName.of("x")).whenComplete((_, thrown) -> seen.complete(thrown));
      assertThat(await(seen))
          .isInstanceOfSatisfying(
              FsException.class, e -> assertThat(e.error()).isEqualTo(FsError.NO_SUCH_ENTRY))
          .hasMessageContainingAll(
              "LOOKUP of 'x' in directory " + ROOT, server.url("/export"), "NFS3ERR_NOENT");
    }
  }

  @Test
  void getattr_jukebox_isRepeatedUntilAnswered() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (NfsRemote remote = server.open("/export", transport, LONG)) {
      server.getattr = _ -> asked.incrementAndGet() < 3 ? jukebox() : attributes();
      assertThat(await(remote.getattr(FILE))).isEqualTo(ScriptedServer.attributes(0));
    }
    assertThat(asked).hasValue(3);
  }

  @Test
  void getattr_jukeboxForEver_failsAtTheDeadline() throws Exception {
    try (NfsRemote remote = server.open("/export", transport, Duration.ofMillis(400))) {
      server.getattr = _ -> jukebox();
      assertThat(failure(remote.getattr(FILE)))
          .satisfies(e -> assertThat(e.error()).isEqualTo(FsError.SERVER_UNREACHABLE))
          .hasMessageContaining("NFS3ERR_JUKEBOX");
    }
  }

  @Test
  void getattr_noAnswer_failsAtTheDeadline() throws Exception {
    try (NfsRemote remote = server.open("/export", transport, Duration.ofMillis(400))) {
      server.getattr = _ -> new CompletableFuture<>();
      FsException failure = failure(remote.getattr(FILE));
      assertThat(failure.error()).isEqualTo(FsError.SERVER_UNREACHABLE);
      assertThat(failure).hasMessageContainingAll("GETATTR", FILE.toString(), "check that");
    }
  }

  @Test
  void access_procedureMissing_isNotSupported() throws Exception {
    try (NfsRemote remote = server.open("/export", transport, LONG)) {
      assertThat(failure(remote.access(FILE, 1)).error()).isEqualTo(FsError.NOT_SUPPORTED);
    }
  }

  @Test
  void close_callsUnderWay_fail() throws Exception {
    NfsRemote remote = server.open("/export", transport, LONG);
    server.getattr = _ -> new CompletableFuture<>();
    var pending = remote.getattr(FILE);
    remote.close();
    assertThat(failure(pending).error()).isEqualTo(FsError.INTERRUPTED);
    assertThat(failure(remote.getattr(FILE)).error()).isEqualTo(FsError.INTERRUPTED);
    remote.close();
  }

  @Test
  void open_listOfExports_isInTheMessage() {
    assertThat(catchThrowable(() -> server.open("/nowhere", transport, LONG)))
        .hasMessageContaining("the server exports /, /export, /exp");
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }

  static FsException failure(Future<?> future) {
    Throwable thrown = catchThrowable(() -> future.get(30, TimeUnit.SECONDS));
    assertThat(thrown).isInstanceOf(ExecutionException.class);
    return assertThat(thrown.getCause())
        .asInstanceOf(InstanceOfAssertFactories.type(FsException.class))
        .actual();
  }

  private static CompletableFuture<NfsResult<dev.pagegate.protocol.nfs3.FileAttributes, Void0>>
      jukebox() {
    return CompletableFuture.completedFuture(new NfsResult.Failed<>(NfsStatus.JUKEBOX, Void0.VOID));
  }

  private static CompletableFuture<NfsResult<dev.pagegate.protocol.nfs3.FileAttributes, Void0>>
      attributes() {
    return ScriptedServer.ok(ScriptedServer.attributes(0));
  }
}
