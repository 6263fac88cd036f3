package dev.pagegate.client.cli;

import dev.pagegate.client.daemon.Daemon;
import dev.pagegate.client.daemon.Mount;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.OpenFile;
import dev.pagegate.client.page.PageSpan;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.store.StoreException;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code cat}: files to standard output, through the cache. */
@Command(name = "cat", description = "Write files of a server to standard output.")
final class CatCommand implements Callable<Integer> {
  private static final int CHUNK_BYTES = 1 << 20;

  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Pagegate program;

  @Mixin final CommonOptions common = new CommonOptions();
  @Mixin private final CacheOptions cache = new CacheOptions();
  @Mixin private final ServerOptions server = new ServerOptions();

  @Parameters(
      paramLabel = "URL",
      arity = "1..*",
      converter = UrlConverter.class,
      description = "nfs://host[:port]/export/path/of/file")
  @SuppressWarnings("NullAway.Init")
  private List<NfsUrl> urls;

  @Override
  public Integer call() throws StoreException, FsException, IOException {
    try (Daemon daemon = Daemon.start(server.applyTo(cache.toConfig()))) {
      for (NfsUrl url : urls) {
        try (Mount mount = daemon.mount(url);
            OpenFile file = mount.files().open(mount.files().root())) {
          write(file, Channels.newChannel(program.console().raw()));
        }
      }
    }
    return Pagegate.DONE;
  }

  /** Straight from the pages: nothing is copied on the way to the system call. */
  private static void write(OpenFile file, WritableByteChannel out)
      throws FsException, IOException {
    long position = 0;
    while (true) {
      try (PageSpan span = file.readInPlace(position, CHUNK_BYTES)) {
        if (span.lengthBytes() == 0) {
          return;
        }
        for (ByteBuf slice : span.slices()) {
          writeAll(slice.nioBuffer(), out);
        }
        position += span.lengthBytes();
      }
    }
  }

  private static void writeAll(ByteBuffer bytes, WritableByteChannel out) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
