package dev.pagegate.client.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.journal.Entry.AttributesSet;
import dev.pagegate.client.journal.Entry.Change;
import dev.pagegate.client.journal.Entry.Removed;
import dev.pagegate.client.journal.Entry.Renamed;
import dev.pagegate.client.journal.Entry.Wrote;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.SetAttributes;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which changes may go to the server at the same time. */
class ScheduleTest {
  private static final NfsTime TIME = new NfsTime(1, 2);
  private static final long ROOT = 1;
  private static final long FILE = 2;
  private static final long DIRECTORY = 3;
  private static final long OTHER_DIRECTORY = 4;

  private final Schedule schedule = new Schedule(number -> number == ROOT || number >= DIRECTORY);

  @TempDir Path scratch;
  private Segment segment;
  private long sequence;

  @BeforeEach
  void create() throws Exception {
    segment = Segment.create(scratch, 1);
  }

  @AfterEach
  void close() {
    segment.close();
  }

  private Operation operation(Change change) {
    return new Operation(++sequence, null, change, segment, 0, false);
  }

  private Operation write(long offset, int bytes) {
    return operation(new Wrote(FILE, offset, bytes, TIME));
  }

  private Operation removal(String name) {
    return operation(new Removed(FILE, ROOT, FileName.of(name), TIME));
  }

  private Operation move(long directory, String name) {
    return operation(
        new Renamed(directory, ROOT, FileName.of(name), ROOT, FileName.of(name + "2"), 0, TIME));
  }

  @Test
  void add_writesOfDifferentBytes_goTogether() {
    assertThat(schedule.add(write(0, 10))).isTrue();
    assertThat(schedule.add(write(10, 10))).isTrue();
  }

  @Test
  void add_writesOfTheSameBytes_goOneAfterTheOther() {
    Operation first = write(0, 10);
    Operation second = write(5, 10);
    Operation third = write(0, 7);
    assertThat(schedule.add(first)).isTrue();
    assertThat(schedule.add(second)).isFalse();
    assertThat(schedule.add(third)).isFalse();
    assertThat(schedule.remove(first)).containsExactly(second);
    assertThat(schedule.remove(second)).containsExactly(third);
  }

  @Test
  void add_aWriteOverOneThatIsHidden_waitsForTheOneThatHidesIt() {
    Operation first = write(0, 10);
    Operation hiding = write(0, 10);
    Operation last = write(3, 3);
    schedule.add(first);
    schedule.add(hiding);
    assertThat(schedule.add(last)).isFalse();
    assertThat(schedule.remove(first)).containsExactly(hiding);
    assertThat(schedule.remove(hiding)).containsExactly(last);
  }

  @Test
  void add_attributes_waitForAllWritesAndHoldUpLaterOnes() {
    Operation one = write(0, 10);
    Operation two = write(10, 10);
    Operation attributes = operation(new AttributesSet(FILE, SetAttributes.NONE, TIME));
    Operation later = write(20, 10);
    schedule.add(one);
    schedule.add(two);
    assertThat(schedule.add(attributes)).isFalse();
    assertThat(schedule.add(later)).isFalse();
    assertThat(schedule.remove(one)).isEmpty();
    assertThat(schedule.remove(two)).containsExactly(attributes);
    assertThat(schedule.remove(attributes)).containsExactly(later);
  }

  @Test
  void add_theRemovalOfADirectory_waitsForWhatHappensInIt() {
    Operation inIt = operation(new Removed(FILE, DIRECTORY, FileName.of("f"), TIME));
    Operation removal = operation(new Removed(DIRECTORY, ROOT, FileName.of("d"), TIME));
    assertThat(schedule.add(inIt)).isTrue();
    assertThat(schedule.add(removal)).isFalse();
    assertThat(schedule.remove(inIt)).containsExactly(removal);
  }

  @Test
  void add_movesOfDirectories_goOneAfterTheOther() {
    Operation first = move(DIRECTORY, "d");
    Operation second = move(OTHER_DIRECTORY, "e");
    assertThat(schedule.add(first)).isTrue();
    assertThat(schedule.add(second)).isFalse();
    assertThat(schedule.remove(first)).containsExactly(second);
  }

  @Test
  void remove_theLast_forgetsAll() {
    Operation only = removal("f");
    schedule.add(only);
    assertThat(schedule.remove(only)).isEmpty();
    assertThat(schedule.add(removal("f"))).isTrue();
  }
}
