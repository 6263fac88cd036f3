package dev.pagegate.client.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.error.FsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client finds in the journal of one that died, and what the server has in the end. */
@Timeout(300)
class RecoveryTest {
  private static final long ROOMY_BYTES = 1 << 20;

  /** A few records only, so that most changes and what they are about lie in different files. */
  private static final long TIGHT_BYTES = 1000;

  @TempDir Path scratch;
  private Origin origin;
  private JournaledClient client;
  private int lives;

  @BeforeEach
  void start() throws Exception {
    origin = Origin.start(scratch);
    Files.createDirectory(origin.resolve("away"));
    origin.put("old", "0123456789");
    origin.put("removed", "x");
    client = client(scratch.resolve("life0"), ROOMY_BYTES);
  }

  private JournaledClient client(Path directory, long segmentBytes) throws Exception {
    return new JournaledClient(origin.address(), Files.createDirectories(directory), segmentBytes);
  }

  @AfterEach
  void stop() {
    client.close();
    origin.close();
  }

  /** As if the client was killed now. */
  private void kill(long segmentBytes) throws Exception {
    Path left = scratch.resolve("life" + ++lives);
    client.held.hold();
    client.held.awaitNothingUnderWay();
    client.copyTo(left);
    client.close();
    client = client(left, segmentBytes);
  }

  private void change() throws FsException {
    client.mkdir("/new");
    client.write("/new/f", 0, "first");
    client.link("/new/f", "/new/g");
    client.write("/new/f", 5, " second");
    client.rename("/new/f", "/new/h");
    client.chmod("/new/g", 0600);
    client.truncate("/old", 4);
    client.write("/old", 6, "end");
    client.write("/tmp", 0, "over");
    client.rename("/tmp", "/new/g");
    client.remove("/removed");
    client.rmdir("/away");
  }

  private void requireView() throws FsException {
    assertThat(client.names("/")).containsExactly("new", "old");
    assertThat(client.names("/new")).containsExactly("g", "h");
    assertThat(client.read("/new/h")).isEqualTo("first second");
    assertThat(client.links("/new/h")).isEqualTo(1);
    assertThat(client.links("/")).isEqualTo(3);
    assertThat(client.read("/new/g")).isEqualTo("over");
    assertThat(client.read("/old")).isEqualTo("0123\0\0end");
    assertThatThrownBy(() -> client.read("/removed")).isInstanceOf(FsException.class);
  }

  private void requireServer() throws Exception {
    assertThat(client.journal.conflicts()).isEmpty();
    assertThat(origin.names("")).containsExactly("new", "old");
    assertThat(origin.names("new")).containsExactly("g", "h");
    assertThat(origin.resolve("new/h")).hasContent("first second");
    assertThat(origin.resolve("new/g")).hasContent("over");
    assertThat(origin.resolve("old")).hasContent("0123\0\0end");
  }

  @Test
  void changes_thatNothingIsSentOf_areSeenAndBroughtByTheNext() throws Exception {
    client.held.hold();
    change();
    kill(ROOMY_BYTES);
    client.held.hold();
    requireView();
    client.held.release();
    client.drain();
    requireServer();
    requireView();
  }

  @Test
  void changes_inManySegments_areSeenAndBroughtByTheNext() throws Exception {
    client.close();
    client = client(scratch.resolve("tight"), TIGHT_BYTES);
    client.held.hold();
    change();
    kill(TIGHT_BYTES);
    client.held.hold();
    requireView();
    client.held.release();
    client.drain();
    requireServer();
  }

  /** Where the replies of these are lost: the server has done it, and nobody here knows. */
  @ParameterizedTest
  @CsvSource({
    "mkdir",
    "createExclusive",
    "setattr",
    "setattrIf",
    "write",
    "link",
    "rename",
    "remove",
    "rmdir"
  })
  void kill_beforeAReplyIsNoted_makesNothingTwice(String method) throws Exception {
    client.held.hold();
    change();
    client.held.holdReplies(method);
    client.held.releaseUploads();
    client.held.awaitHeld(1);
    requireView();
    kill(ROOMY_BYTES);
    requireView();
    client.drain();
    requireServer();
  }

  @ParameterizedTest
  @CsvSource({
    "mkdir",
    "createExclusive",
    "setattr",
    "setattrIf",
    "write",
    "link",
    "rename",
    "remove",
    "rmdir"
  })
  void kill_beforeACallArrives_losesNothing(String method) throws Exception {
    client.close();
    client = client(scratch.resolve("tight"), TIGHT_BYTES);
    client.held.hold();
    change();
    client.held.hold(method);
    client.held.releaseUploads();
    client.held.awaitHeld(1);
    kill(TIGHT_BYTES);
    requireView();
    client.drain();
    requireServer();
  }

  @Test
  void drained_journal_leavesNoSegmentBehind() throws Exception {
    change();
    client.drain();
    client.close();
    try (Stream<Path> left = Files.list(scratch.resolve("life0/journal"))) {
      assertThat(left.map(path -> String.valueOf(path.getFileName()))).containsOnly("lock");
    }
    client = client(scratch.resolve("life0"), ROOMY_BYTES);
    requireView();
  }
}
