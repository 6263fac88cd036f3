package dev.pagegate.client.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.file.HiddenFiles.Entry;
import dev.pagegate.protocol.xdr.Opaque;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is hidden is known after a crash, whatever else happened meanwhile. */
class HiddenFilesTest {
  private static final Opaque VOLUME = opaque("volume");

  @TempDir Path directory;

  @Test
  void name_standing_isLeftToTheNextRun() {
    open().add(entry("a"));
    assertThat(open().takeLeft(VOLUME)).containsExactly(entry("a"));
  }

  @Test
  void name_standingWhileOthersAreRemoved_isLeftToTheNextRun() {
    HiddenFiles files = open();
    files.add(entry("b"));
    files.add(entry("a"));
    files.done(entry("b"));
    assertThat(open().takeLeft(VOLUME)).contains(entry("a"));
  }

  @Test
  void name_thatIsCleanedUp_standsUntilThatIsDone() {
    open().add(entry("a"));
    HiddenFiles second = open();
    assertThat(second.takeLeft(VOLUME)).hasSize(1);
    HiddenFiles third = open();
    assertThat(third.takeLeft(VOLUME)).hasSize(1);
    third.done(entry("a"));
    assertThat(open().takeLeft(VOLUME)).isEmpty();
    assertThat(journal()).doesNotExist();
  }

  @Test
  void name_hiddenInThisRun_isNoOtherMountsToRemove() {
    HiddenFiles files = open();
    files.add(entry("a"));
    assertThat(files.takeLeft(VOLUME)).isEmpty();
  }

  @Test
  void name_ofAnotherVolume_isLeftToThat() {
    open().add(new Entry(opaque("other"), opaque("directory"), opaque("a")));
    HiddenFiles files = open();
    assertThat(files.takeLeft(VOLUME)).isEmpty();
    files.add(entry("b"));
    files.done(entry("b"));
    assertThat(open().takeLeft(opaque("other"))).hasSize(1);
  }

  @Test
  void journal_ofManyThatAreGone_staysSmall() throws Exception {
    HiddenFiles files = open();
    files.add(entry("a"));
    for (int i = 0; i < 5_000; i++) {
      files.add(entry("b"));
      files.done(entry("b"));
    }
    assertThat(Files.size(journal())).isLessThan(20_000);
    assertThat(open().takeLeft(VOLUME)).contains(entry("a"));
  }

  @Test
  void line_cutByACrash_namesNothing() throws Exception {
    open().add(entry("a"));
    Files.writeString(journal(), "70 6", StandardOpenOption.APPEND);
    open().add(entry("b"));
    assertThat(open().takeLeft(VOLUME)).containsExactly(entry("a"), entry("b"));
  }

  private HiddenFiles open() {
    return HiddenFiles.at(journal());
  }

  private Path journal() {
    return directory.resolve("hidden-files");
  }

  private static Entry entry(String name) {
    return new Entry(VOLUME, opaque("directory"), opaque(name));
  }

  private static Opaque opaque(String text) {
    return Opaque.copyOf(text.getBytes(UTF_8));
  }
}
