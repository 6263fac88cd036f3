package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.FakeRemote.Node;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random changes at the server, many of them within one tick of its clock, between and during opens
 * and restarts: what an open reads is what the server holds.
 */
class CoherenceModelTest {
  private static final int STEPS = 2_000;
  private static final int PAGE = HeapStore.PAGE_BYTES;
  private static final int[] SIZES = {0, 1, PAGE, 3 * PAGE, 3 * PAGE + 1};
  private static final long[] PAUSES = {0, 1, 3, 15, 5_000};

  private final Fixture fixture = new Fixture();
  private final Node file = fixture.server.file(fixture.server.rootNode(), "f", new byte[0]);
  private byte version;

  private void write(Random random) {
    byte[] content = new byte[SIZES[random.nextInt(SIZES.length)]];
    Arrays.fill(content, ++version);
    fixture.server.write(file, content);
  }

  private void readAndCompare() throws FsException {
    try (OpenFile open = fixture.files.open("/f")) {
      assertThat(Fixture.bytes(open)).isEqualTo(file.content);
    }
  }

  /** Reads while the server changes the file: every page is of one version. */
  private void readDuringChange(Random random) throws FsException {
    try (OpenFile open = fixture.files.open("/f")) {
      fixture.server.afterBytes(
          () -> {
            fixture.time.advance(Duration.ofMillis(PAUSES[random.nextInt(PAUSES.length)]));
            write(random);
          });
      byte[] bytes = Fixture.bytes(open);
      for (int start = 0; start < bytes.length; start += PAGE) {
        byte[] page = Arrays.copyOfRange(bytes, start, Math.min(start + PAGE, bytes.length));
        byte[] expected = new byte[page.length];
        Arrays.fill(expected, page[0]);
        assertThat(page).isEqualTo(expected);
      }
      fixture.server.afterBytes(() -> {});
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void read_afterAnything_isWhatTheServerHolds(long seed) throws FsException {
    Random random = new Random(seed);
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> write(random);
        case 3, 4 -> fixture.time.advance(Duration.ofMillis(PAUSES[random.nextInt(PAUSES.length)]));
        case 5 -> readDuringChange(random);
        case 6 -> fixture.restart();
        default -> readAndCompare();
      }
    }
    fixture.close();
  }
}
