package dev.pagegate.client.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Objects that the overlay forgets while somebody still has to do with them. */
@Timeout(120)
class ForgettingTest {
  private static final FileName OLD = FileName.of("old");
  private static final FileName OTHER = FileName.of("other");
  private static final FileName NEW = FileName.of("new");
  private static final long SECONDS = 60;

  @TempDir Path scratch;
  private Origin origin;
  private HeldVolume local;
  private HeldRemote held;
  private RemoteFiles remote;

  @BeforeEach
  void start() throws Exception {
    origin = Origin.start(scratch);
    origin.put("old", "0123456789");
    local = new HeldVolume(origin, scratch.resolve("journal"));
    held = local.held();
    remote = local.remote();
  }

  @AfterEach
  void stop() {
    local.close();
    origin.close();
  }

  private void rename(FileName from, FileName to) throws FsException {
    var _ =
        local
            .volume()
            .names()
            .rename(remote, local.caller(), remote.root(), from, remote.root(), to);
  }

  private void drain() throws InterruptedException {
    assertThat(local.volume().overlay().awaitEmpty(TimeUnit.SECONDS.toNanos(SECONDS)))
        .as(() -> "stuck: " + local.volume().stuck())
        .isZero();
  }

  /** As {@link Settled} has it done when there are many. */
  private void forget(FileHandle file) {
    Overlay overlay = local.volume().overlay();
    synchronized (overlay) {
      overlay.forget(Objects.requireNonNull(overlay.find(file)));
    }
  }

  /** Forgets {@code file} while {@code change} asks the server for a name. */
  private <T> T meanwhile(FileHandle file, Callable<T> change) throws Exception {
    held.hold("lookup");
    FutureTask<T> running = new FutureTask<>(change);
    Thread.ofPlatform().start(running);
    held.awaitHeld(1);
    forget(file);
    held.release();
    return running.get(SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void link_toAnObjectForgottenMeanwhile_arrivesAndLeavesAReadableJournal() throws Exception {
    FileHandle file = local.find(OLD);
    local.write(file, 0, "first");
    drain();
    var _ =
        meanwhile(
            file,
            () -> local.volume().names().link(remote, local.caller(), file, remote.root(), NEW));
    local.reopen();
    drain();
    assertThat(Files.isSameFile(origin.resolve("old"), origin.resolve("new"))).isTrue();
  }

  @Test
  void rename_ofAnObjectForgottenMeanwhile_arrivesAndLeavesAReadableJournal() throws Exception {
    FileHandle file = local.find(OLD);
    rename(OLD, OTHER); // so that the name is known here, and only the new one is asked for
    drain();
    var _ =
        meanwhile(
            file,
            () -> {
              rename(OTHER, NEW);
              return true;
            });
    local.reopen();
    drain();
    assertThat(origin.resolve("new")).hasContent("0123456789");
    assertThat(origin.resolve("other")).doesNotExist();
  }

  @Test
  void write_toAForgottenObject_startsFromWhatWasWrittenBefore() throws Exception {
    FileHandle file = local.find(OLD);
    local.write(file, 0, "longer than before");
    drain();
    forget(file);
    held.hold();
    local.write(file, 0, "LONGER");
    assertThat(Blocking.get(local.volume().view().getattr(remote, file)).sizeBytes())
        .isEqualTo("longer than before".length());
    held.release();
    drain();
    assertThat(local.volume().conflicts()).isEmpty();
    assertThat(origin.resolve("old")).hasContent("LONGER than before");
  }

  @Test
  void write_toAForgottenObjectThatOthersHaveChanged_goesToACopy() throws Exception {
    FileHandle file = local.find(OLD);
    local.write(file, 0, "first");
    drain();
    forget(file);
    origin.put("old", "theirs, longer");
    local.write(file, 0, "ours");
    drain();
    assertThat(local.volume().conflicts()).hasSize(1);
    assertThat(origin.resolve("old")).hasContent("theirs, longer");
  }

  @Test
  void readdir_afterARenamedFileWasForgottenAndWritten_doesNotTellItsOldSize() throws Exception {
    FileHandle file = local.find(OLD);
    rename(OLD, NEW);
    drain();
    forget(file);
    local.write(file, 0, "longer than before");
    for (var entry :
        Blocking.get(local.volume().view().readdir(remote, remote.root(), 0, 0)).entries()) {
      var told = entry.attributes();
      if (entry.name().equals(NEW) && told != null) {
        assertThat(told.sizeBytes()).isEqualTo("longer than before".length());
      }
    }
  }

  @Test
  void getattr_answeredAfterAnObjectWasForgottenAndWritten_tellsWhatWasWritten() throws Exception {
    FileHandle file = local.find(OLD);
    local.write(file, 0, "first");
    drain();
    held.holdReplies("getattr");
    var asked = local.volume().view().getattr(remote, file);
    held.awaitHeld(1);
    forget(file);
    held.hold();
    local.write(file, 0, "longer than before");
    held.holdReplies();
    held.releaseUploads();
    assertThat(asked.get(SECONDS, TimeUnit.SECONDS).sizeBytes())
        .isEqualTo("longer than before".length());
  }
}
