package dev.pagegate.client.file;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.page.PageCache;
import dev.pagegate.client.page.PageCacheConfig;
import dev.pagegate.client.writeback.WriteBackSettings;
import dev.pagegate.protocol.nfs3.FileType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A file system over a {@link FakeRemote}, in fake time, with a store in memory. */
final class Fixture implements AutoCloseable {
  /** More than a tick and the assumed skew: what was done before is settled. */
  static final Duration LONG = Duration.ofSeconds(5);

  /** Nothing goes to the server unless it is flushed. */
  static final WriteBackSettings WRITE_BACK =
      WriteBackSettings.ofMemory(8 << 20).withAge(Duration.ofDays(1));

  final FakeTime time = new FakeTime();
  final FakeRemote server;
  final HeapStore store = new HeapStore();
  private PageCache pages = pages();
  private FileSystemSettings settings = FileSystemSettings.DEFAULT;
  FileSystem files;

  Fixture() {
    this(FileType.DIRECTORY);
  }

  Fixture(FileType rootType) {
    server = new FakeRemote(time, rootType);
    files = open();
  }

  private PageCache pages() {
    return new PageCache(PageCacheConfig.ofMemory(8 << 20), store, new SimpleMeterRegistry());
  }

  long dirtyBytes() {
    return pages.dirtyBytes();
  }

  /** Lets time pass until everything at the server is settled. */
  void settle() {
    time.advance(LONG);
  }

  private FileSystem open() {
    return FileSystem.over(server, pages, settings, WRITE_BACK, time, time);
  }

  /** As {@link #restart}, with {@code settings} from now on. */
  void recall(RecallSettings recall) {
    settings = settings.withRecall(recall);
    restart();
  }

  /** A client that starts anew on the same disk cache. */
  void restart() {
    close();
    pages = pages();
    files = open();
  }

  String cat(String path) throws FsException {
    try (OpenFile file = files.open(path)) {
      return text(file);
    }
  }

  static String text(OpenFile file) throws FsException {
    return new String(bytes(file), StandardCharsets.UTF_8);
  }

  static byte[] bytes(OpenFile file) throws FsException {
    ByteBuf bytes = Unpooled.buffer();
    try {
      int length;
      do {
        bytes.ensureWritable(64 << 10);
        length = file.read(bytes.writerIndex(), bytes);
      } while (length > 0);
      return ByteBufUtil.getBytes(bytes);
    } finally {
      bytes.release();
    }
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    files.close();
    pages.close();
  }
}
