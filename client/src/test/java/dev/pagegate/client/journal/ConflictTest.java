package dev.pagegate.client.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of a change that waits here when others change the same at the server: both versions
 * are kept, and it is said.
 */
@Timeout(300)
class ConflictTest {
  private static final long SEGMENT_BYTES = 1 << 20;

  @TempDir Path scratch;
  private Origin origin;
  private JournaledClient client;

  @BeforeEach
  void start() throws Exception {
    origin = Origin.start(scratch);
    Files.createDirectory(origin.resolve("d"));
    client = client("one");
  }

  private JournaledClient client(String name) throws Exception {
    return new JournaledClient(
        origin.address(), Files.createDirectories(scratch.resolve(name)), SEGMENT_BYTES);
  }

  @AfterEach
  void stop() {
    client.close();
    origin.close();
  }

  /** The names of the conflict copies in a directory of the server. */
  private List<String> copies(String directory) throws IOException {
    return origin.names(directory).stream()
        .filter(name -> name.contains(".pagegate-conflict-"))
        .toList();
  }

  private String copy(String directory) throws IOException {
    assertThat(copies(directory)).hasSize(1);
    return origin.at(Path.of(directory, copies(directory).getFirst()).toString());
  }

  private void arrive() throws InterruptedException {
    client.held.release();
    client.drain();
  }

  @Test
  void write_toAFileThatOthersChange_goesToACopyBesideIt() throws Exception {
    origin.put("d/f", "0123456789");
    client.read("/d/f");
    client.held.hold();
    client.write("/d/f", 2, "OURS");
    origin.put("d/f", "theirs, longer");
    arrive();
    assertThat(origin.at("d/f")).isEqualTo("theirs, longer");
    assertThat(copies("d").getFirst()).matches("f\\.pagegate-conflict-[0-9]{8}-1");
    assertThat(copy("d")).isEqualTo("thOURS, longer");
    assertThat(client.journal.conflicts()).singleElement().asString().contains("'f'", "by others");
    assertThat(client.read("/d/f")).isEqualTo("theirs, longer");
    assertThat(client.read("/d/" + copies("d").getFirst())).contains("OURS");
  }

  @Test
  void replace_ofAFileThatOthersChange_keepsBothWhole() throws Exception {
    origin.put("f", "before");
    client.held.hold();
    client.replace("/f", "ours");
    origin.put("f", "theirs");
    arrive();
    assertThat(origin.at("f")).isEqualTo("theirs");
    assertThat(copy("")).isEqualTo("ours");
  }

  @Test
  void chmodAndWrite_toAFileThatOthersChange_goesToACopy() throws Exception {
    origin.put("f", "before");
    client.held.hold();
    client.chmod("/f", 0600);
    client.write("/f", 0, "OURS");
    origin.put("f", "theirs, longer");
    arrive();
    assertThat(origin.at("f")).isEqualTo("theirs, longer");
    assertThat(copy("")).startsWith("OURS");
  }

  @Test
  void write_toAFileThatOthersRemove_goesToACopy() throws Exception {
    origin.put("d/f", "before");
    client.held.hold();
    client.replace("/d/f", "ours");
    Files.delete(origin.resolve("d/f"));
    arrive();
    assertThat(origin.resolve("d/f")).doesNotExist();
    assertThat(copy("d")).isEqualTo("ours");
  }

  @Test
  void write_toAFileThatOthersRename_followsIt() throws Exception {
    origin.put("f", "before");
    client.held.hold();
    client.replace("/f", "ours");
    Files.move(origin.resolve("f"), origin.resolve("d/g"));
    arrive();
    assertThat(origin.at("d/g")).isEqualTo("ours");
    assertThat(origin.resolve("f")).doesNotExist();
  }

  @Test
  void write_whileOthersChangeInTheMiddleOfIt_isSaidAndGoesOnInACopy() throws Exception {
    origin.put("f", "0123456789");
    client.held.holdReplies("write");
    client.write("/f", 0, "AA");
    client.held.awaitHeld(1);
    client.held.hold("write");
    client.write("/f", 4, "BB");
    client.held.awaitHeld(2);
    client.write("/f", 4, "CC"); // waits for the one before
    origin.put("f", "theirs, longer");
    arrive();
    assertThat(origin.at("f")).isEqualTo("theiBB, longer");
    assertThat(copy("")).isEqualTo("theiCC, longer");
    assertThat(client.journal.conflicts()).hasSize(2);
    assertThat(client.journal.conflicts().getFirst()).contains("at the same time");
  }

  @Test
  void create_whereOthersMakeTheSameName_keepsBoth() throws Exception {
    client.held.hold();
    client.write("/d/f", 0, "ours");
    origin.put("d/f", "theirs");
    arrive();
    assertThat(origin.at("d/f")).isEqualTo("theirs");
    assertThat(copy("d")).isEqualTo("ours");
  }

  @Test
  void create_renamedOverANameThatOthersChange_keepsBoth() throws Exception {
    origin.put("d/f", "before");
    client.held.hold();
    client.write("/d/new", 0, "ours");
    client.rename("/d/new", "/d/f");
    origin.put("d/f", "theirs");
    arrive();
    assertThat(origin.at("d/f")).isEqualTo("theirs");
    assertThat(copy("d")).isEqualTo("ours");
    assertThat(origin.resolve("d/new")).doesNotExist();
  }

  @Test
  void write_thenRenameOfAFileThatOthersChange_movesOurs() throws Exception {
    origin.put("d/f", "before");
    client.held.hold();
    client.replace("/d/f", "ours");
    client.rename("/d/f", "/d/g");
    origin.put("d/f", "theirs");
    arrive();
    assertThat(origin.at("d/f")).isEqualTo("theirs");
    assertThat(origin.at("d/g")).isEqualTo("ours");
    assertThat(copies("d")).isEmpty();
  }

  @Test
  void remove_afterAConflict_takesWhatIsThereNow() throws Exception {
    origin.put("d/f", "before");
    client.held.hold();
    client.rename("/d/f", "/d/g");
    client.replace("/d/g", "ours");
    origin.put("d/f", "theirs");
    arrive();
    assertThat(origin.at("d/g")).isEqualTo("theirs");
    assertThat(copy("d")).isEqualTo("ours");
    client.remove("/d/g");
    client.drain();
    assertThat(origin.resolve("d/g")).doesNotExist();
  }

  @Test
  void mkdir_whereOthersMakeOne_fillsTheirs() throws Exception {
    client.held.hold();
    client.mkdir("/d/e");
    client.write("/d/e/ours", 0, "ours");
    Files.createDirectory(origin.resolve("d/e"));
    origin.put("d/e/theirs", "theirs");
    arrive();
    assertThat(origin.at("d/e/ours")).isEqualTo("ours");
    assertThat(origin.at("d/e/theirs")).isEqualTo("theirs");
  }

  @Test
  void remove_ofAFileThatOthersChange_leavesTheirs() throws Exception {
    origin.put("f", "before");
    client.read("/f");
    client.held.hold();
    client.remove("/f");
    origin.put("f", "theirs, longer");
    arrive();
    assertThat(origin.at("f")).isEqualTo("theirs, longer");
    assertThat(client.journal.conflicts()).singleElement().asString().contains("theirs stays");
  }

  @Test
  void rmdir_whereOthersPutSomething_leavesIt() throws Exception {
    client.held.hold();
    client.rmdir("/d");
    origin.put("d/theirs", "theirs");
    arrive();
    assertThat(origin.at("d/theirs")).isEqualTo("theirs");
    assertThat(client.journal.conflicts()).singleElement().asString().contains("it stays");
  }

  @Test
  void create_inADirectoryThatOthersRemove_goesToTheOneAbove() throws Exception {
    client.names("/d");
    client.held.hold();
    client.write("/d/f", 0, "ours");
    Files.delete(origin.resolve("d"));
    arrive();
    assertThat(copy("")).isEqualTo("ours");
  }

  @Test
  void rename_ofWhatOthersTookAway_isSaid() throws Exception {
    origin.put("f", "before");
    client.held.hold();
    client.rename("/f", "/g");
    Files.move(origin.resolve("f"), origin.resolve("theirs"));
    arrive();
    assertThat(origin.at("theirs")).isEqualTo("before");
    assertThat(origin.resolve("g")).doesNotExist();
    assertThat(client.journal.conflicts())
        .singleElement()
        .asString()
        .contains("nothing is renamed");
  }

  @Test
  void link_whereOthersMakeTheName_keepsBoth() throws Exception {
    origin.put("f", "ours");
    client.held.hold();
    client.link("/f", "/d/g");
    origin.put("d/g", "theirs");
    arrive();
    assertThat(origin.at("d/g")).isEqualTo("theirs");
    assertThat(copy("d")).isEqualTo("ours");
  }

  @Test
  void conflict_foundAfterARestart_keepsBothOnce() throws Exception {
    origin.put("d/f", "0123456789");
    client.held.hold();
    client.write("/d/f", 2, "OURS");
    origin.put("d/f", "theirs, longer");
    restart();
    client.drain();
    assertThat(origin.at("d/f")).isEqualTo("theirs, longer");
    assertThat(copy("d")).isEqualTo("thOURS, longer");
  }

  @Test
  void conflict_foundBeforeARestart_goesOnInTheSameCopy() throws Exception {
    origin.put("d/f", "0123456789");
    client.held.hold();
    client.replace("/d/f", "OURS");
    client.write("/d/f", 6, "MORE");
    client.rename("/d/f", "/d/g");
    origin.put("d/f", "theirs, longer");
    client.held.hold("rename");
    client.held.releaseUploads();
    client.held.awaitHeld(1);
    restart();
    client.drain();
    assertThat(origin.at("d/f")).isEqualTo("theirs, longer");
    assertThat(origin.at("d/g")).isEqualTo("OURS\0\0MORE");
    assertThat(copies("d")).isEmpty();
  }

  private void restart() throws Exception {
    Path left = scratch.resolve("two");
    client.held.hold();
    client.held.awaitNothingUnderWay();
    client.copyTo(left);
    client.close();
    client = client("two");
  }

  @Test
  void conflicts_areListedBesideTheJournal() throws Exception {
    origin.put("f", "before");
    client.held.hold();
    client.replace("/f", "ours");
    origin.put("f", "theirs");
    arrive();
    assertThat(Files.readAllLines(scratch.resolve("one/journal/conflicts"), StandardCharsets.UTF_8))
        .singleElement()
        .asString()
        .contains("'f' was changed here and by others");
    Files.writeString(
        origin.resolve("f"), "more", StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    assertThat(client.read("/f")).isEqualTo("theirsmore");
  }
}
