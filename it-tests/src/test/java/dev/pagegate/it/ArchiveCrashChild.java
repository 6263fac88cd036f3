package dev.pagegate.it;

import dev.pagegate.client.archive.ArchiveRecord;
import dev.pagegate.client.archive.ArchiveState;
import dev.pagegate.client.archive.ArchiveTarget;
import dev.pagegate.client.archive.ArchivedFile;
import dev.pagegate.client.archive.Detection;
import dev.pagegate.client.archive.DirectoryTarget;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.Archivist;
import dev.pagegate.client.file.Archivist.Mode;
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
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.rpc.Transport;
import dev.pagegate.store.PageStore;
import dev.pagegate.store.rocks.RocksPageStore;
import dev.pagegate.store.rocks.StoreConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The client that dies at a named point: says what it finds of every file's archive, then archives,
 * writes, releases, reads and recalls until it is there.
 */
final class ArchiveCrashChild {
  static final int FILES = 3;
  static final int FILE_BYTES = 2 * Trees.PAGE_BYTES + 100;

  private static final int HALTED = 137;

  /** Where it may die; around everything that makes a state what it is. */
  enum Point {
    STATE_ASKED,
    STATE_DURABLE,
    PAGES_FORGOTTEN,
    COPY_BEGUN,
    COPY_WRITTEN,
    COPY_SYNCED,
    COPY_PUBLISHED
  }

  private final Path archive;
  private final FileSystem files;
  private final Archivist archivist;
  private final Random random;

  private ArchiveCrashChild(Path archive, FileSystem files, Random random) {
    this.archive = archive;
    this.files = files;
    this.archivist = files.archivist();
    this.random = random;
  }

  private static volatile Point crashAt = Point.STATE_ASKED;
  private static final AtomicInteger LEFT = new AtomicInteger(Integer.MAX_VALUE);

  private static void reached(Point point) {
    if (point == crashAt && LEFT.decrementAndGet() == 0) {
      Runtime.getRuntime().halt(HALTED);
    }
  }

  /** usage: ArchiveCrashChild URL CACHE_DIRECTORY ARCHIVE_DIRECTORY SEED POINT TIMES */
  public static void main(String[] arguments) throws Exception {
    Transport transport = Transport.open("crash", 1);
    PageStore store =
        halting(RocksPageStore.open(StoreConfig.of(Path.of(arguments[1]), 64L << 20)));
    NfsRemote remote = NfsRemote.open(NfsUrl.parse(arguments[0]), RemoteConfig.DEFAULT, transport);
    PageCache pages =
        new PageCache(PageCacheConfig.ofMemory(16L << 20), store, new SimpleMeterRegistry());
    FileSystem files =
        FileSystem.over(
            remote, pages, FileSystemSettings.DEFAULT.withAssumedClockSkew(Duration.ZERO));
    var child =
        new ArchiveCrashChild(
            Path.of(arguments[2]), files, new Random(Long.parseLong(arguments[3])));
    child.verify();
    crashAt = Point.valueOf(arguments[4]);
    LEFT.set(Integer.parseInt(arguments[5]));
    while (true) {
      child.operate("f" + child.random.nextInt(FILES));
    }
  }

  /** A store that is the end of the process when states or pages go to the disk. */
  private static PageStore halting(PageStore store) {
    return (PageStore)
        Proxy.newProxyInstance(
            PageStore.class.getClassLoader(),
            new Class<?>[] {PageStore.class},
            (_, method, given) -> {
              boolean note = method.getName().equals("note");
              boolean forgets = method.getName().startsWith("forget");
              if (note) {
                reached(Point.STATE_ASKED);
              }
              Object result;
              try {
                result = method.invoke(store, given);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              if (result instanceof CompletableFuture<?> future && (note || forgets)) {
                Point then = note ? Point.STATE_DURABLE : Point.PAGES_FORGOTTEN;
                return future.thenApply(
                    value -> {
                      reached(then);
                      return value;
                    });
              }
              return result;
            });
  }

  private void verify() throws Exception {
    for (int i = 0; i < FILES; i++) {
      verify("f" + i);
    }
    say("verified");
  }

  private void verify(String name) throws Exception {
    Inode inode = files.resolve(name);
    files.attributes(inode);
    ArchivedFile known = archivist.of(inode).orElse(null);
    if (known == null) {
      say("state " + name + " resident");
      return;
    }
    ArchiveRecord record = known.record();
    if (record.isArchived()) {
      byte[] copy = Files.readAllBytes(archive.resolve(record.path()));
      if (!Arrays.equals(copy, read(inode))) {
        say("wrong " + name + " " + record);
      }
      String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(copy));
      if (copy.length != record.sizeBytes() || !digest.equals(record.sha256())) {
        say("incomplete " + name + " " + record);
      }
    } else if (record.state() == ArchiveState.NOT_RESIDENT) {
      say("incomplete " + name + " " + record);
    }
    say("state " + name + " " + (record.isArchived() ? "valid" : "invalid"));
  }

  private byte[] read(Inode inode) throws FsException {
    ByteBuf bytes = Unpooled.buffer(FILE_BYTES, FILE_BYTES);
    try (OpenFile file = files.open(inode)) {
      file.read(0, bytes);
    }
    return Arrays.copyOf(bytes.array(), bytes.readableBytes());
  }

  private void operate(String name) throws FsException {
    Inode inode = files.resolve(name);
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> {
        say("archiving " + name);
        archivist.archive(inode, name, new HaltingTarget(archive), Detection.WRITES);
      }
      case 3, 4 -> write(name, inode);
      case 5, 6 -> release(inode);
      default -> {
        read(inode);
        archivist.recalled(inode);
      }
    }
  }

  private void write(String name, Inode inode) throws FsException {
    byte[] bytes = new byte[1 + random.nextInt(1000)];
    random.nextBytes(bytes);
    try (OpenFile file = files.open(inode, OpenMode.WRITE)) {
      file.write(random.nextInt(FILE_BYTES - bytes.length), Unpooled.wrappedBuffer(bytes));
      say("written " + name);
      if (random.nextBoolean()) {
        file.fsync();
      }
    }
  }

  private void release(Inode inode) {
    try {
      archivist.release(inode, Mode.FOR_REAL);
    } catch (FsException refused) {
      // As it should be for a file without a valid copy.
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  /** A directory that is the end of the process when copies get there. */
  private static final class HaltingTarget implements ArchiveTarget {
    private final DirectoryTarget target;

    HaltingTarget(Path directory) {
      this.target = new DirectoryTarget(directory);
    }

    @Override
    public String name() {
      return target.name();
    }

    @Override
    public Copy begin(String path, String mark) throws FsException {
      Copy copy = target.begin(path, mark);
      reached(Point.COPY_BEGUN);
      return new Copy() {
        @Override
        public void append(ByteBuf bytes) throws FsException {
          copy.append(bytes);
          reached(Point.COPY_WRITTEN);
        }

        @Override
        public void sync() throws FsException {
          copy.sync();
          reached(Point.COPY_SYNCED);
        }

        @Override
        public int read(long offset, ByteBuf destination) throws FsException {
          return copy.read(offset, destination);
        }

        @Override
        public void publish(int mode, NfsTime modified) throws FsException {
          copy.publish(mode, modified);
          reached(Point.COPY_PUBLISHED);
        }

        @Override
        public void close() {
          copy.close();
        }
      };
    }

    @Override
    public int read(String path, long offset, ByteBuf destination) throws FsException {
      return target.read(path, offset, destination);
    }

    @Override
    public void close() {
      target.close();
    }
  }
}
