package dev.pagegate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a client believes of its archives after it died around a change of their state. {@code
 * -Dpagegate.archive.crash.rounds=n} kills more often.
 */
@Timeout(3600)
class ArchiveCrashTest {
  private static final int ROUNDS = Integer.getInteger("pagegate.archive.crash.rounds", 12);
  private static final int MAX_TIMES = 12;
  private static final int HALTED = 137;
  private static final long PATIENCE_SECONDS = 120;

  @TempDir private Path directory;

  /** Written to since they were last archived, as far as that was acknowledged. */
  private final Set<String> outdated = new HashSet<>();

  private int valid;
  private int invalid;

  @Test
  void archives_afterDeathAtEveryStateChange_areValidOnlyWhereTheCopyIsTheFile() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    var random = new Random(seed);
    Path exported = Files.createDirectory(directory.resolve("exported"));
    Trees.createFiles(
        exported, ArchiveCrashChild.FILES, ArchiveCrashChild.FILE_BYTES, random.nextLong());
    ArchiveCrashChild.Point[] points = ArchiveCrashChild.Point.values();
    try (Stub stub = Stub.start(exported)) {
      for (int round = 0; round < ROUNDS; round++) {
        live(stub, random.nextLong(), points[round % points.length], 1 + random.nextInt(MAX_TIMES));
      }
    }
    System.out.printf("%d deaths: %d valid archives, %d invalid%n", ROUNDS, valid, invalid);
    assertThat(valid).as("archives that were valid after a restart").isPositive();
  }

  private void live(Stub stub, long seed, ArchiveCrashChild.Point point, int times)
      throws Exception {
    Process client =
        PagegateProcess.start(
            ArchiveCrashChild.class,
            List.of(),
            stub.url(),
            directory.resolve("cache").toString(),
            directory.resolve("archive").toString(),
            Long.toString(seed),
            point.name(),
            Integer.toString(times));
    try (BufferedReader said = client.inputReader(UTF_8)) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        learn(line);
      }
      assertThat(client.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("died").isTrue();
      assertThat(client.exitValue()).as("died at %s", point).isEqualTo(HALTED);
    } finally {
      client.destroyForcibly().waitFor();
    }
  }

  private void learn(String line) throws IOException {
    String[] words = line.split(" ", 3);
    switch (words[0]) {
      case "wrong", "incomplete" -> throw new AssertionError(line);
      case "written" -> outdated.add(words[1]);
      case "archiving" -> outdated.remove(words[1]);
      case "state" -> {
        boolean isValid = words[2].equals("valid");
        assertThat(isValid && outdated.contains(words[1]))
            .as("%s, although a write to it was acknowledged", line)
            .isFalse();
        valid += isValid ? 1 : 0;
        invalid += words[2].equals("invalid") ? 1 : 0;
      }
      default -> {}
    }
  }
}
