package dev.pagegate.client.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.error.FsError;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.MknodData;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.rpc.Procedure;
import dev.pagegate.protocol.rpc.Transport;
import dev.pagegate.protocol.xdr.Opaque;
import dev.pagegate.serverstub.StubConfig;
import dev.pagegate.serverstub.StubServer;
import dev.pagegate.serverstub.fault.FaultRule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls that a server executed before it went down, without answering: the one that comes up in its
 * place knows nothing of them and finds their work in the way.
 */
@Timeout(120)
final class RepeatedCallsTest {
  private static final FileName NAME = FileName.of("name");
  private static final FileName OTHER = FileName.of("other");

  @TempDir private Path directory;

  private final Transport transport = Transport.open("test", 1);
  private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private StubServer server;

  @BeforeEach
  void start() throws Exception {
    start("");
  }

  @AfterEach
  void stop() {
    server.close();
    transport.close();
  }

  private void start(String faults) throws Exception {
    server =
        StubServer.start(
            StubConfig.of(directory).withAddress(address).withFaults(FaultRule.parse(faults), 1));
    address = server.address();
  }

  private NfsRemote open(RemoteConfig config) throws Exception {
    NfsUrl url = NfsUrl.parse("nfs://127.0.0.1:" + address.getPort() + "/export");
    return NfsRemote.open(url, config, transport);
  }

  private interface Meanwhile {
    void run() throws Exception;
  }

  /** Has the first execution of {@code procedure} unanswered, and another server the second. */
  private <T> CompletableFuture<T> repeated(
      Procedure<?, ?> procedure,
      String faultsOfTheSecond,
      Meanwhile meanwhile,
      Function<NfsRemote, CompletableFuture<T>> call)
      throws Exception {
    server.close();
    start("drop:" + procedure.name());
    try (NfsRemote remote = open(RemoteConfig.DEFAULT.withPatience(Patience.HARD))) {
      CompletableFuture<T> answer = call.apply(remote);
      while (server.calls(procedure) == 0) {
        Thread.onSpinWait();
      }
      server.close(); // waits until it is executed
      meanwhile.run();
      start(faultsOfTheSecond);
      answer.handle((_, _) -> true).get(60, TimeUnit.SECONDS);
      assertThat(server.calls(procedure)).isPositive();
      return answer;
    }
  }

  private <T> CompletableFuture<T> repeated(
      Procedure<?, ?> procedure, Function<NfsRemote, CompletableFuture<T>> call) throws Exception {
    return repeated(procedure, "", () -> {}, call);
  }

  private FileHandle handle(FileName name) throws Exception {
    try (NfsRemote remote = open(RemoteConfig.DEFAULT)) {
      return NfsRemoteTest.await(remote.lookup(remote.root(), name)).handle();
    }
  }

  private Path path(FileName name) {
    return directory.resolve(name.toString());
  }

  @Test
  void create_repeated_isDone() throws Exception {
    var made =
        repeated(Nfs3.CREATE, remote -> remote.createNew(remote.root(), NAME, SetAttributes.NONE));
    assertThat(made).isCompleted();
    assertThat(path(NAME)).isRegularFile();
  }

  @Test
  void create_repeated_whenSomebodyElseHasTheNameNow_isRefused() throws Exception {
    var made =
        repeated(
            Nfs3.CREATE,
            "",
            () -> {
              Files.delete(path(NAME));
              Files.writeString(path(NAME), "theirs");
            },
            remote -> remote.createNew(remote.root(), NAME, SetAttributes.NONE));
    assertThat(NfsRemoteTest.failure(made).error()).isEqualTo(FsError.ALREADY_EXISTS);
    assertThat(path(NAME)).hasContent("theirs");
  }

  @Test
  void mkdir_repeated_isDone() throws Exception {
    assertThat(
            repeated(Nfs3.MKDIR, remote -> remote.mkdir(remote.root(), NAME, SetAttributes.NONE)))
        .isCompleted();
    assertThat(path(NAME)).isDirectory();
  }

  @Test
  void mkdir_repeated_putOffInBetween_isDone() throws Exception {
    assertThat(
            repeated(
                Nfs3.MKDIR,
                "error:MKDIR:JUKEBOX:first=1",
                () -> {},
                remote -> remote.mkdir(remote.root(), NAME, SetAttributes.NONE)))
        .isCompleted();
  }

  @Test
  void mkdir_putOffAndThenInTheWayOfAnother_isRefused() throws Exception {
    server.close();
    Files.createDirectory(path(NAME));
    start("error:MKDIR:JUKEBOX:first=1");
    try (NfsRemote remote = open(RemoteConfig.DEFAULT)) {
      assertThat(
              NfsRemoteTest.failure(remote.mkdir(remote.root(), NAME, SetAttributes.NONE)).error())
          .isEqualTo(FsError.ALREADY_EXISTS);
    }
  }

  @Test
  void symlink_repeated_isDone() throws Exception {
    assertThat(
            repeated(
                Nfs3.SYMLINK, remote -> remote.symlink(remote.root(), NAME, Opaque.utf8("to"))))
        .isCompleted();
    assertThat(path(NAME)).isSymbolicLink();
  }

  @Test
  void symlink_repeated_whenSomebodyElseHasTheNameNow_isRefused() throws Exception {
    var made =
        repeated(
            Nfs3.SYMLINK,
            "",
            () -> {
              Files.delete(path(NAME));
              Files.createSymbolicLink(path(NAME), Path.of("theirs"));
            },
            remote -> remote.symlink(remote.root(), NAME, Opaque.utf8("to")));
    assertThat(NfsRemoteTest.failure(made).error()).isEqualTo(FsError.ALREADY_EXISTS);
  }

  @Test
  void mknod_repeated_isDone() throws Exception {
    var fifo = new MknodData.Endpoint(FileType.FIFO, SetAttributes.NONE);
    assertThat(repeated(Nfs3.MKNOD, remote -> remote.mknod(remote.root(), NAME, fifo)))
        .isCompleted();
    assertThat(Files.exists(path(NAME), LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  @Test
  void link_repeated_isDone() throws Exception {
    Files.createFile(path(NAME));
    FileHandle file = handle(NAME);
    assertThat(repeated(Nfs3.LINK, remote -> remote.link(file, remote.root(), OTHER)))
        .isCompleted();
    assertThat(Files.isSameFile(path(NAME), path(OTHER))).isTrue();
  }

  @Test
  void link_repeated_whenSomebodyElseHasTheNameNow_isRefused() throws Exception {
    Files.createFile(path(NAME));
    FileHandle file = handle(NAME);
    var linked =
        repeated(
            Nfs3.LINK,
            "",
            () -> {
              Files.delete(path(OTHER));
              Files.createFile(path(OTHER));
            },
            remote -> remote.link(file, remote.root(), OTHER));
    assertThat(NfsRemoteTest.failure(linked).error()).isEqualTo(FsError.ALREADY_EXISTS);
  }

  @Test
  void remove_repeated_isDone() throws Exception {
    Files.createFile(path(NAME));
    assertThat(repeated(Nfs3.REMOVE, remote -> remote.remove(remote.root(), NAME))).isCompleted();
    assertThat(path(NAME)).doesNotExist();
  }

  @Test
  void rmdir_repeated_isDone() throws Exception {
    Files.createDirectory(path(NAME));
    assertThat(repeated(Nfs3.RMDIR, remote -> remote.rmdir(remote.root(), NAME))).isCompleted();
    assertThat(path(NAME)).doesNotExist();
  }

  @Test
  void rename_repeated_isDone() throws Exception {
    Files.createFile(path(NAME));
    FileHandle moved = handle(NAME);
    assertThat(
            repeated(
                Nfs3.RENAME,
                remote -> remote.rename(remote.root(), NAME, remote.root(), OTHER, moved)))
        .isCompleted();
    assertThat(path(OTHER)).exists();
  }

  @Test
  void rename_repeated_whenSomebodyElseTookTheFile_isRefused() throws Exception {
    Files.createFile(path(NAME));
    FileHandle moved = handle(NAME);
    var renamed =
        repeated(
            Nfs3.RENAME,
            "",
            () -> Files.delete(path(OTHER)),
            remote -> remote.rename(remote.root(), NAME, remote.root(), OTHER, moved));
    assertThat(NfsRemoteTest.failure(renamed).error()).isEqualTo(FsError.NO_SUCH_ENTRY);
  }
}
