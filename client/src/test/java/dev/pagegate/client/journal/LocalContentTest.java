package dev.pagegate.client.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.remote.NfsRemote;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.client.remote.RemoteConfig;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.rpc.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that are in the journal, over those that the server has. */
@Timeout(120)
class LocalContentTest {
  private static final int PAGE_BYTES = 8;

  @TempDir Path scratch;
  private Origin origin;
  private final Transport transport = Transport.open("test-client", 1);
  private NfsRemote real;
  private HeldRemote held;
  private RemoteFiles remote;
  private LocalVolume volume;

  @BeforeEach
  void start() throws Exception {
    origin = Origin.start(scratch);
    origin.put("file", "0123456789");
    int port = origin.address().getPort();
    NfsUrl url = NfsUrl.parse("nfs://127.0.0.1:%d/export?mountport=%d".formatted(port, port));
    real = NfsRemote.open(url, RemoteConfig.DEFAULT, transport);
    held = new HeldRemote(real);
    remote = held.files();
    volume =
        LocalVolume.open(
            remote, new JournalSettings(scratch.resolve("journal"), 1L << 30, 1 << 20));
    held.hold("write");
  }

  @AfterEach
  void stop() {
    held.release();
    volume.close();
    remote.close();
    transport.close();
    origin.close();
  }

  /** A fetch of several pages has a buffer of as many parts. */
  @Test
  void read_ofAWriteAcrossPages_fillsEachOfThem() throws Exception {
    FileHandle file =
        Blocking.get(volume.view().lookup(remote, remote.root(), FileName.of("file"))).handle();
    var _ =
        volume
            .changes()
            .write(
                remote,
                real.caller(),
                file,
                5,
                Unpooled.copiedBuffer("abcdefghijklmnopqrs", UTF_8));

    ByteBuf pages = pages(3);
    Blocking.get(volume.content().read(remote, file, 0, pages));

    assertThat(pages.toString(UTF_8)).isEqualTo("01234abcdefghijklmnopqrs");
    pages.release();
  }

  private static ByteBuf pages(int count) {
    CompositeByteBuf pages = Unpooled.compositeBuffer(count);
    for (int i = 0; i < count; i++) {
      pages.addComponent(Unpooled.directBuffer(PAGE_BYTES, PAGE_BYTES).writeZero(PAGE_BYTES));
    }
    return pages;
  }
}
