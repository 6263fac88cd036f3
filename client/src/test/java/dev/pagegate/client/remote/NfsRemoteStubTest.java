package dev.pagegate.client.remote;

import static dev.pagegate.client.remote.NfsRemoteTest.await;
import static dev.pagegate.client.remote.NfsRemoteTest.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.remote.RemoteFiles.DirectoryChunk;
import dev.pagegate.client.remote.RemoteFiles.Entry;
import dev.pagegate.client.remote.RemoteFiles.Lookup;
import dev.pagegate.client.remote.RemoteFiles.ReadResult;
import dev.pagegate.protocol.nfs3.Access;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.SetTime;
import dev.pagegate.protocol.nfs3.StableHow;
import dev.pagegate.protocol.nfs3.WccData;
import dev.pagegate.protocol.rpc.Transport;
import dev.pagegate.protocol.xdr.Opaque;
import dev.pagegate.serverstub.StubConfig;
import dev.pagegate.serverstub.StubServer;
import dev.pagegate.serverstub.fault.FaultRule;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against a server that behaves, end to end over loopback. */
final class NfsRemoteStubTest {
  @TempDir private Path directory;

  private final Transport transport = Transport.open("test", 1);
  private StubServer server;

  @BeforeEach
  void start() throws Exception {
    InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = StubServer.start(StubConfig.of(directory).withAddress(free));
  }

  @AfterEach
  void stop() {
    server.close();
    transport.close();
  }

  @Test
  void read_threeMebibytesAndABit_comesWhole() throws Exception {
    byte[] content = new byte[(3 << 20) + 123];
    new Random(3).nextBytes(content);
    Files.write(directory.resolve("big"), content);
    try (NfsRemote remote = open("/export")) {
      Lookup found = await(remote.lookup(remote.root(), FileName.of("big")));
      ByteBuf destination = Unpooled.directBuffer(4 << 20, 4 << 20);
      try {
        ReadResult result = await(remote.read(found.handle(), 0, destination));
        assertThat(result.lengthBytes()).isEqualTo(content.length);
        assertThat(result.endOfFile()).isTrue();
        assertThat(ByteBufUtil.getBytes(destination)).isEqualTo(content);
      } finally {
        destination.release();
      }
    }
  }

  @Test
  void readdir_manyEntries_areAllThereOnce() throws Exception {
    List<String> names = new ArrayList<>(List.of(".", ".."));
    for (int i = 0; i < 700; i++) {
      String name = "a-rather-long-name-to-need-several-replies-" + i;
      Files.createFile(directory.resolve(name));
      names.add(name);
    }
    try (NfsRemote remote = open("/export")) {
      List<String> seen = new ArrayList<>();
      DirectoryChunk chunk = await(remote.readdir(remote.root(), 0, 0));
      while (true) {
        chunk.entries().forEach(entry -> seen.add(entry.name().toString()));
        if (chunk.endOfDirectory()) {
          break;
        }
        Entry last = chunk.entries().getLast();
        chunk = await(remote.readdir(remote.root(), last.cookie(), chunk.verifier()));
      }
      assertThat(seen).containsExactlyInAnyOrderElementsOf(names);
    }
  }

  @Test
  void open_directoryBelowTheExport_isTheRoot() throws Exception {
    Files.createDirectories(directory.resolve("x/y"));
    Files.createSymbolicLink(directory.resolve("x/y/link"), Path.of("../target"));
    try (NfsRemote remote = open("/export/x/y")) {
      Lookup link = await(remote.lookup(remote.root(), FileName.of("link")));
      assertThat(link.attributes().type()).isEqualTo(FileType.SYMBOLIC_LINK);
      assertThat(await(remote.readlink(link.handle()))).isEqualTo(Opaque.utf8("../target"));
      assertThat(await(remote.access(remote.root(), Access.READ | Access.LOOKUP)))
          .isEqualTo(Access.READ | Access.LOOKUP);
      assertThat(await(remote.getattr(remote.root())).type()).isEqualTo(FileType.DIRECTORY);
    }
  }

  @Test
  void getattr_removedFile_isStale() throws Exception {
    Path file = Files.createFile(directory.resolve("f"));
    try (NfsRemote remote = open("/export")) {
      Lookup found = await(remote.lookup(remote.root(), FileName.of("f")));
      Files.delete(file);
      assertThat(failure(remote.getattr(found.handle())).error()).isEqualTo(FsError.STALE);
    }
  }

  @Test
  void write_whoseFirstReplyIsLost_doesNotSayWhatTheFileWasBefore() throws Exception {
    Files.createFile(directory.resolve("f"));
    server.close();
    InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server =
        StubServer.start(
            StubConfig.of(directory)
                .withAddress(free)
                .withFaults(FaultRule.parse("cut:WRITE:first=1,cut:SETATTR:first=1"), 1));
    try (NfsRemote remote = open("/export")) {
      FileHandle file = await(remote.lookup(remote.root(), FileName.of("f"))).handle();
      ByteBuf bytes = Unpooled.wrappedBuffer(new byte[] {1, 2, 3});
      for (int time = 0; time < 2; time++) {
        boolean isRepeated = time == 0;
        WccData written =
            await(remote.write(file, 0, bytes, StableHow.FILE_SYNC)).changes().getFirst();
        assertThat(written.before() == null).isEqualTo(isRepeated);
        WccData set = await(remote.setattr(file, SetAttributes.NONE));
        assertThat(set.before() == null).isEqualTo(isRepeated);
        assertThat(written.after()).isNotNull();
        assertThat(set.after()).isNotNull();
      }
    }
  }

  @Test
  void setattrIf_ofAFileThatHasChanged_isEmptyAndChangesNothing() throws Exception {
    Files.writeString(directory.resolve("f"), "abc");
    SetTime keep = new SetTime.DontChange();
    SetAttributes empty = new SetAttributes(null, null, null, 0L, keep, keep);
    try (NfsRemote remote = open("/export")) {
      Lookup found = await(remote.lookup(remote.root(), FileName.of("f")));
      NfsTime other = new NfsTime(1, 2);
      assertThat(await(remote.setattrIf(found.handle(), empty, other))).isEmpty();
      assertThat(directory.resolve("f")).hasContent("abc");
      NfsTime same = found.attributes().changeTime();
      assertThat(await(remote.setattrIf(found.handle(), empty, same))).isPresent();
      assertThat(directory.resolve("f")).isEmptyFile();
    }
  }

  private NfsRemote open(String path) throws Exception {
    NfsUrl url = NfsUrl.parse("nfs://127.0.0.1:" + server.address().getPort() + path);
    return NfsRemote.open(
        url, RemoteConfig.DEFAULT.withDeadline(Duration.ofSeconds(30)), transport);
  }
}
