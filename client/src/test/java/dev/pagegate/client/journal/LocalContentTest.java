package dev.pagegate.client.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that are in the journal, over those that the server has. */
@Timeout(120)
class LocalContentTest {
  private static final int PAGE_BYTES = 8;

  @TempDir Path scratch;

  /** A fetch of several pages has a buffer of as many parts. */
  @Test
  void read_ofAWriteAcrossPages_fillsEachOfThem() throws Exception {
    try (Origin origin = Origin.start(scratch)) {
      origin.put("file", "0123456789");
      try (HeldVolume local = new HeldVolume(origin, scratch.resolve("journal"))) {
        local.held().hold("write");
        FileHandle file = local.find(FileName.of("file"));
        local.write(file, 5, "abcdefghijklmnopqrs");

        ByteBuf pages = pages(3);
        Blocking.get(local.volume().content().read(local.remote(), file, 0, pages));

        assertThat(pages.toString(UTF_8)).isEqualTo("01234abcdefghijklmnopqrs");
        pages.release();
      }
    }
  }

  private static ByteBuf pages(int count) {
    CompositeByteBuf pages = Unpooled.compositeBuffer(count);
    for (int i = 0; i < count; i++) {
      pages.addComponent(Unpooled.directBuffer(PAGE_BYTES, PAGE_BYTES).writeZero(PAGE_BYTES));
    }
    return pages;
  }
}
