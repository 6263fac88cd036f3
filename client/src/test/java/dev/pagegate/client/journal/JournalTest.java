package dev.pagegate.client.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.journal.Entry.Wrote;
import dev.pagegate.protocol.nfs3.NfsTime;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read back of a journal, whatever has become of its end. */
class JournalTest {
  private static final int DATA_BYTES = 1000;
  private static final int SEGMENT_BYTES = 10_000;

  @TempDir Path scratch;
  private Path directory;

  @BeforeEach
  void name() {
    directory = scratch.resolve("new/journal");
  }

  private Journal open(List<Segment> existing) throws FsException, IOException {
    Names.createDirectories(directory);
    return new Journal(directory, existing, SEGMENT_BYTES);
  }

  private static void append(Journal journal, long sequence) throws FsException {
    journal.rollIfFull();
    byte[] data = new byte[DATA_BYTES];
    java.util.Arrays.fill(data, (byte) sequence);
    Wrote wrote = new Wrote(7, sequence * DATA_BYTES, DATA_BYTES, new NfsTime(1, 2));
    journal.append(sequence, null, wrote, Unpooled.wrappedBuffer(data));
  }

  private void write(int records) throws Exception {
    try (Journal journal = open(List.of())) {
      for (int n = 1; n <= records; n++) {
        append(journal, n);
      }
      journal.sync().get();
    }
  }

  private List<Long> read() throws Exception {
    JournalReader reader = JournalReader.read(directory);
    for (JournalReader.Recorded recorded : reader.records()) {
      ByteBuffer data = ByteBuffer.allocate(DATA_BYTES);
      recorded.segment().read(recorded.dataPosition(), data);
      assertThat(data.array()).containsOnly((byte) recorded.sequence());
    }
    List<Long> sequences = reader.records().stream().map(JournalReader.Recorded::sequence).toList();
    reader.segments().forEach(Segment::close);
    return sequences;
  }

  private List<Path> files(String prefix) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> String.valueOf(file.getFileName()).startsWith(prefix))
          .sorted()
          .toList();
    }
  }

  private static List<Long> upTo(long last) {
    return Stream.iterate(1L, n -> n + 1).limit(last).toList();
  }

  @Test
  void read_severalSegments_givesAllInOrder() throws Exception {
    write(25);
    assertThat(files("segment-")).hasSizeGreaterThan(2);
    assertThat(read()).isEqualTo(upTo(25));
  }

  @Test
  void read_unfinishedEnd_givesWhatIsBeforeAndKeepsNothing() throws Exception {
    write(5);
    cut(files("segment-").getLast(), 300);
    assertThat(read()).isEqualTo(upTo(4));
    assertThat(files("torn-")).isEmpty();
    assertThat(read()).isEqualTo(upTo(4));
  }

  @Test
  void append_afterAnUnfinishedEnd_isReadBack() throws Exception {
    write(5);
    cut(files("segment-").getLast(), 300);
    JournalReader found = JournalReader.read(directory);
    try (Journal journal = open(found.segments())) {
      append(journal, 5);
    }
    assertThat(read()).isEqualTo(upTo(5));
  }

  @Test
  void read_damageInTheMiddle_givesWhatIsBeforeAndKeepsTheRest() throws Exception {
    write(25);
    Path first = files("segment-").getFirst();
    byte[] whole = Files.readAllBytes(first);
    int segments = files("segment-").size();
    try (RandomAccessFile file = new RandomAccessFile(first.toFile(), "rw")) {
      file.seek(2500);
      file.write(file.read() ^ 1);
    }
    byte[] damaged = Files.readAllBytes(first);
    assertThat(damaged).isNotEqualTo(whole);
    JournalReader reader = JournalReader.read(directory);
    assertThat(reader.damages()).hasSize(segments);
    reader.segments().forEach(Segment::close);
    assertThat(Files.readAllBytes(files("torn-").getFirst())).isEqualTo(damaged);
    assertThat(files("torn-")).hasSize(segments);
    assertThat(read()).isEqualTo(upTo(2));
  }

  @Test
  void read_headOfZeros_isTorn() throws Exception {
    write(3);
    Files.write(directory.resolve("segment-%016x".formatted(99)), new byte[SEGMENT_BYTES]);
    assertThat(read()).isEqualTo(upTo(3));
  }

  @Test
  void read_anotherFormat_isRefusedAndLeft() throws Exception {
    write(3);
    Path other = directory.resolve("segment-%016x".formatted(99));
    Files.writeString(other, "PGJRNL99 and more");
    assertThatThrownBy(this::read).isInstanceOf(FsException.class).hasMessageContaining("version");
    assertThat(other).hasContent("PGJRNL99 and more");
  }

  @Test
  void trim_segmentsWithoutOpenChanges_deletesTheOldestOnly() throws Exception {
    try (Journal journal = open(List.of())) {
      Segment first = journal.current();
      first.opened();
      for (int n = 1; n <= 25; n++) {
        append(journal, n);
      }
      journal.trim();
      journal.sync().get();
      assertThat(first.file()).exists();
      first.ended();
      journal.trim();
      journal.sync().get();
      journal.sync().get(); // deletion follows the sync that it waits for
      assertThat(files("segment-")).containsExactly(journal.current().file());
    }
  }

  private static void cut(Path file, int bytes) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(open.length() - bytes);
    }
  }
}
