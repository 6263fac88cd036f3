package dev.pagegate.client.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.CreateMode;
import dev.pagegate.client.file.DirectoryEntry;
import dev.pagegate.client.file.DirectoryListing;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.FileSystemSettings;
import dev.pagegate.client.file.Inode;
import dev.pagegate.client.file.OpenFile;
import dev.pagegate.client.file.OpenMode;
import dev.pagegate.client.page.PageCache;
import dev.pagegate.client.page.PageCacheConfig;
import dev.pagegate.client.remote.NfsRemote;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.client.remote.RemoteConfig;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.SetTime;
import dev.pagegate.protocol.rpc.Transport;
import dev.pagegate.store.rocks.RocksPageStore;
import dev.pagegate.store.rocks.StoreConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A client with write policy local, from the file system down to a server that can be held up. */
final class JournaledClient implements AutoCloseable {
  private static final long SECONDS = 60;
  private static final long MAX_BYTES = 1L << 30;

  final HeldRemote held;
  final JournaledFiles journal;
  final FileSystem files;
  private final Path directory;
  private final Transport transport = Transport.open("test-client", 1);
  private final RocksPageStore store;
  private final PageCache pages;

  /**
   * @param directory of the journal and the cache
   * @param segmentBytes of the journal
   */
  JournaledClient(InetSocketAddress server, Path directory, long segmentBytes) throws Exception {
    this.directory = directory;
    int port = server.getPort();
    NfsUrl url = NfsUrl.parse("nfs://127.0.0.1:%d/export?mountport=%d".formatted(port, port));
    NfsRemote remote = NfsRemote.open(url, RemoteConfig.DEFAULT, transport);
    this.held = new HeldRemote(remote);
    this.store = RocksPageStore.open(StoreConfig.of(directory.resolve("cache"), 1L << 30));
    this.journal =
        JournaledFiles.open(
            held.files(),
            remote.caller(),
            new JournalSettings(directory.resolve("journal"), MAX_BYTES, segmentBytes));
    this.pages =
        new PageCache(PageCacheConfig.ofMemory(32 << 20), store, new SimpleMeterRegistry());
    this.files = FileSystem.over(journal, pages, FileSystemSettings.DEFAULT);
  }

  /** What a kill would leave of the journal now, in {@code other}. */
  void copyTo(Path other) throws IOException {
    Path to = Files.createDirectories(other.resolve("journal"));
    try (Stream<Path> all = Files.list(directory.resolve("journal"))) {
      for (Path file : all.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  /** Writes and makes it durable here; the file is made where it is missing. */
  void write(String path, long offset, String text) throws FsException {
    try (OpenFile file =
        files.create(
            parent(path),
            name(path),
            CreateMode.UNCHECKED,
            SetAttributes.NONE,
            OpenMode.READ_WRITE)) {
      file.write(offset, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
      file.fsync();
    }
  }

  /** As a shell's {@code >}. */
  void replace(String path, String text) throws FsException {
    truncate(path, 0);
    write(path, 0, text);
  }

  void truncate(String path, long bytes) throws FsException {
    SetTime keep = new SetTime.DontChange();
    files.setAttributes(
        files.resolve(path), new SetAttributes(null, null, null, bytes, keep, keep));
  }

  void chmod(String path, int mode) throws FsException {
    SetTime keep = new SetTime.DontChange();
    files.setAttributes(files.resolve(path), new SetAttributes(mode, null, null, null, keep, keep));
  }

  void mkdir(String path) throws FsException {
    files.mkdir(parent(path), name(path), SetAttributes.NONE);
  }

  void remove(String path) throws FsException {
    files.remove(parent(path), name(path));
  }

  void rmdir(String path) throws FsException {
    files.rmdir(parent(path), name(path));
  }

  void rename(String from, String to) throws FsException {
    files.rename(parent(from), name(from), parent(to), name(to));
  }

  void link(String from, String to) throws FsException {
    files.link(files.resolve(from), parent(to), name(to));
  }

  String read(String path) throws FsException {
    ByteBuf bytes = Unpooled.buffer(1 << 20, 1 << 20);
    try (OpenFile file = files.open(path)) {
      file.read(0, bytes);
      return new String(ByteBufUtil.getBytes(bytes), StandardCharsets.UTF_8);
    } finally {
      bytes.release();
    }
  }

  SortedSet<String> names(String path) throws FsException {
    SortedSet<String> names = new TreeSet<>();
    DirectoryListing listing = files.list(files.resolve(path), 0);
    for (DirectoryEntry entry = listing.next(); entry != null; entry = listing.next()) {
      names.add(entry.name().toString());
    }
    names.removeAll(List.of(".", ".."));
    return names;
  }

  long links(String path) throws FsException {
    return files.attributes(files.resolve(path)).linkCount();
  }

  private Inode parent(String path) throws FsException {
    return files.resolve(path.substring(0, Math.max(1, path.lastIndexOf('/'))));
  }

  private static FileName name(String path) {
    return FileName.of(path.substring(path.lastIndexOf('/') + 1));
  }

  /** Waits until the server has everything. */
  void drain() throws InterruptedException {
    assertThat(journal.drain(SECONDS)).as(() -> "stuck: " + journal.stuck()).isZero();
  }

  @Override
  public void close() {
    files.close();
    pages.close();
    journal.close();
    store.close();
    transport.close();
  }
}
