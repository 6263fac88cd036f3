package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.FakeRemote.Node;
import dev.pagegate.client.page.PageCache;
import dev.pagegate.client.page.PageCacheConfig;
import dev.pagegate.client.page.PageSource.Currency;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InodePagesTest {
  private final FakeTime time = new FakeTime();
  private final FakeRemote server = new FakeRemote(time);
  private final Node file = server.file(server.rootNode(), "f", Fixture.utf8("text"));
  private final PageCache pages =
      new PageCache(PageCacheConfig.ofMemory(1 << 20), new HeapStore(), new SimpleMeterRegistry());
  private final Volume volume =
      new Volume(server, pages, FileSystemSettings.DEFAULT, Fixture.WRITE_BACK, time, time);
  private final Inode inode = new Inode(volume, file.handle);

  @BeforeEach
  void known() throws FsException {
    Await.result(inode.attributes());
  }

  @AfterEach
  void close() {
    pages.close();
  }

  private Currency fetch() throws FsException {
    ByteBuf destination = Unpooled.buffer(10, 10);
    try {
      return Await.result(new InodePages(volume, inode).fetch(0, destination)).currency();
    } finally {
      destination.release();
    }
  }

  @Test
  void fetch_withinTheTick_isUntrusted() throws FsException {
    assertThat(fetch()).isEqualTo(Currency.UNTRUSTED);
  }

  @Test
  void fetch_afterTheTick_isCurrent() throws FsException {
    time.advance(volume.serverClock().tick());
    assertThat(fetch()).isEqualTo(Currency.CURRENT);
  }

  @Test
  void fetch_tickEndsBeforeTheReply_isUntrusted() throws FsException {
    server.afterBytes(() -> time.advance(Duration.ofSeconds(1)));
    assertThat(fetch()).isEqualTo(Currency.UNTRUSTED);
  }

  @Test
  void fetch_changedBefore_isChangedAndTheNewVersionKnown() throws FsException {
    time.advance(Fixture.LONG);
    server.write(file, Fixture.utf8("longer"));
    assertThat(fetch()).isEqualTo(Currency.CHANGED);
    assertThat(inode.sizeBytes()).isEqualTo(6);
  }

  @Test
  void fetch_withoutAttributesAndChanged_isChanged() throws FsException {
    time.advance(Fixture.LONG);
    server.omitAttributes();
    server.write(file, Fixture.utf8("longer"));
    assertThat(fetch()).isEqualTo(Currency.CHANGED);
  }
}
