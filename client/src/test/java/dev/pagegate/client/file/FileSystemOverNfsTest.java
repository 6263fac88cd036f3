package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.NfsRemote;
import dev.pagegate.client.remote.RemoteConfig;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.SetTime;
import dev.pagegate.protocol.xdr.Opaque;
import dev.pagegate.serverstub.StubConfig;
import dev.pagegate.serverstub.StubServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract in one process: a real server, real sockets, a real disk cache. */
class FileSystemOverNfsTest extends WritingContract {
  @TempDir Path directory;
  private Path origin = Path.of("");
  private StubServer server;
  private NfsStack stack;

  @BeforeEach
  void start() throws Exception {
    origin = Files.createDirectory(directory.resolve("origin"));
    server =
        StubServer.start(
            StubConfig.of(origin)
                .withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    stack = stack();
  }

  private NfsStack stack() throws Exception {
    return new NfsStack(
        directory.resolve("cache"), address(server), RemoteConfig.DEFAULT, this::front);
  }

  /** Where the client finds {@code server}, or what stands in front of it. */
  InetSocketAddress address(StubServer server) throws Exception {
    return server.address();
  }

  RemoteFiles front(NfsRemote remote, Path cache) throws FsException {
    return remote;
  }

  /** As if the client's machine was shut down and started. */
  final void restart() throws Exception {
    stack.close();
    stack = stack();
  }

  @AfterEach
  void stop() {
    stack.close();
    server.close();
  }

  @Override
  protected Path origin() {
    return origin;
  }

  @Override
  protected byte[] read(String path, long offset, int maxBytes) throws FsException {
    ByteBuf bytes = Unpooled.buffer(maxBytes, maxBytes);
    try (OpenFile file = stack.files.open(path)) {
      file.read(offset, bytes);
      return ByteBufUtil.getBytes(bytes);
    } finally {
      bytes.release();
    }
  }

  @Override
  protected long sizeBytes(String path) throws FsException {
    try (OpenFile file = stack.files.open(path)) {
      return file.sizeBytes();
    }
  }

  @Override
  protected FileType type(String path) throws FsException {
    return stack.files.attributes(stack.files.resolve(path)).type();
  }

  @Override
  protected List<String> list(String path) throws FsException {
    DirectoryListing listing = stack.files.list(stack.files.resolve(path), 0);
    List<String> names = new ArrayList<>();
    @Nullable DirectoryEntry entry;
    while ((entry = listing.next()) != null) {
      names.add(entry.name().toString());
    }
    return names;
  }

  /** A directory and a name in it. */
  private record Place(Inode directory, FileName name) {}

  private Place place(String path) throws FsException {
    int slash = path.lastIndexOf('/');
    return new Place(
        stack.files.resolve(path.substring(0, slash)), FileName.of(path.substring(slash + 1)));
  }

  private OpenFile openToWrite(String path) throws FsException {
    Place at = place(path);
    return stack.files.create(
        at.directory(), at.name(), CreateMode.UNCHECKED, SetAttributes.NONE, OpenMode.READ_WRITE);
  }

  @Override
  protected void write(String path, long offset, byte[] bytes) throws FsException {
    try (OpenFile file = openToWrite(path)) {
      assertThat(file.write(offset, Unpooled.wrappedBuffer(bytes))).isEqualTo(bytes.length);
      file.flush();
    }
  }

  @Override
  protected void append(String path, byte[] bytes) throws FsException {
    try (OpenFile file = openToWrite(path)) {
      file.append(Unpooled.wrappedBuffer(bytes));
      file.flush();
    }
  }

  @Override
  protected void truncate(String path, long sizeBytes) throws FsException {
    SetTime keep = new SetTime.DontChange();
    stack.files.setAttributes(
        stack.files.resolve(path), new SetAttributes(null, null, null, sizeBytes, keep, keep));
  }

  @Override
  protected void mkdir(String path) throws FsException {
    stack.files.mkdir(place(path).directory(), place(path).name(), SetAttributes.NONE);
  }

  @Override
  protected void remove(String path) throws FsException {
    stack.files.remove(place(path).directory(), place(path).name());
  }

  @Override
  protected void rmdir(String path) throws FsException {
    stack.files.rmdir(place(path).directory(), place(path).name());
  }

  @Override
  protected void rename(String from, String to) throws FsException {
    stack.files.rename(
        place(from).directory(), place(from).name(), place(to).directory(), place(to).name());
  }

  @Override
  protected void link(String file, String name) throws FsException {
    stack.files.link(stack.files.resolve(file), place(name).directory(), place(name).name());
  }

  @Override
  protected void symlink(String name, String target) throws FsException {
    stack.files.symlink(place(name).directory(), place(name).name(), Opaque.utf8(target));
  }

  @Override
  protected byte[] removeWhileOpen(String path, byte[] bytes) throws FsException {
    ByteBuf here = Unpooled.buffer();
    try (OpenFile file = openToWrite(path)) {
      remove(path);
      file.write(0, Unpooled.wrappedBuffer(bytes));
      here.ensureWritable((int) file.sizeBytes());
      file.read(0, here);
      return ByteBufUtil.getBytes(here);
    } finally {
      here.release();
    }
  }

  @Test
  void fsync_acrossARestartOfTheServer_commitsEverything() throws Exception {
    byte[] content = new byte[3_000_000];
    new Random(9).nextBytes(content);
    try (OpenFile file = openToWrite("/file")) {
      file.write(0, Unpooled.wrappedBuffer(content, 0, 2_000_000));
      server.restart();
      file.write(2_000_000, Unpooled.wrappedBuffer(content, 2_000_000, 1_000_000));
      file.fsync();
      assertThat(Files.readAllBytes(origin().resolve("file"))).isEqualTo(content);
    }
  }

  @Test
  void write_thatLeavesNothingOfAPage_doesNotReadIt() throws Exception {
    byte[] old = new byte[300_000];
    new Random(5).nextBytes(old);
    Files.write(origin.resolve("file"), old);
    byte[] content = new byte[300_010];
    new Random(6).nextBytes(content);
    long reads = server.calls(Nfs3.READ);
    write("/file", 0, content);
    assertThat(server.calls(Nfs3.READ)).isEqualTo(reads);
    assertThat(Files.readAllBytes(origin().resolve("file"))).isEqualTo(content);
    assertThat(read("/file", 0, 400_000)).isEqualTo(content);
  }

  @Test
  void flush_ofAFileThatWasRemovedDirty_hasNothingToComplainOf() throws Exception {
    for (int i = 0; i < 100; i++) {
      try (OpenFile file = openToWrite("/file")) {
        file.write(0, Unpooled.wrappedBuffer(new byte[] {1}));
      }
      remove("/file");
      assertThat(stack.files.flush()).isZero();
    }
  }

  @Test
  void ownWrites_afterRestartOfTheClient_comeFromDisk() throws Exception {
    byte[] content = new byte[3_000_000];
    new Random(8).nextBytes(content);
    write("/file", 0, content);
    stack.close();
    long reads = server.calls(Nfs3.READ);
    stack = stack();
    assertThat(read("/file", 0, content.length)).isEqualTo(content);
    assertThat(server.calls(Nfs3.READ) - reads).isLessThanOrEqualTo(1);
  }

  @Test
  void read_afterRestartOfTheClient_comesFromDisk() throws Exception {
    byte[] content = new byte[3_000_001];
    new Random(7).nextBytes(content);
    Files.write(origin.resolve("file"), content);
    // Two reads: what the first one read within the server's tick is not kept.
    stack.files.attributes(stack.files.resolve("/file"));
    assertThat(read("/file", 0, content.length)).isEqualTo(content);
    read("/file", 0, content.length);
    stack.close();
    long reads = server.calls(Nfs3.READ);
    stack = stack();
    assertThat(read("/file", 0, content.length)).isEqualTo(content);
    assertThat(server.calls(Nfs3.READ) - reads).isLessThanOrEqualTo(3);
  }
}
