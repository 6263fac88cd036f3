package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.journal.JournalSettings;
import dev.pagegate.client.journal.JournaledFiles;
import dev.pagegate.client.remote.NfsRemote;
import dev.pagegate.client.remote.RemoteFiles;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The contract under the write policy {@code local}: the origin has it all once it is uploaded. */
class FileSystemOverJournalTest extends FileSystemOverNfsTest {
  private static final long SECONDS = 60;

  @SuppressWarnings("NullAway.Init") // by front(), which every test calls first
  private JournaledFiles journal;

  @Override
  RemoteFiles front(NfsRemote remote, Path cache) throws FsException {
    JournalSettings settings = JournalSettings.of(cache.resolve("journal"));
    journal = JournaledFiles.open(remote, remote.caller(), settings);
    return journal;
  }

  @Override
  protected Path origin() {
    try {
      assertThat(journal.drain(SECONDS)).as(() -> "stuck: " + journal.stuck()).isZero();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(journal.conflicts()).isEmpty();
    return super.origin();
  }

  /** What was made here has another handle afterwards, so it is fetched again. */
  @Override
  @Test
  void ownWrites_afterRestartOfTheClient_comeFromDisk() throws Exception {
    write("/file", 0, new byte[3_000_000]);
    restart();
    assertThat(read("/file", 0, 3_000_000)).isEqualTo(new byte[3_000_000]);
  }
}
