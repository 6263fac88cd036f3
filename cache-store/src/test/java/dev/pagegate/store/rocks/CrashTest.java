package dev.pagegate.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.store.CheckReport;
import dev.pagegate.store.FileVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kills a process that uses a cache, at random and at each {@link CrashPoint}, and looks at what
 * the next one finds. {@code -Dpagegate.crash.rounds=n} kills more often.
 */
class CrashTest {
  private static final int ROUNDS = Integer.getInteger("pagegate.crash.rounds", 12);
  private static final long ROOMY = 32L << 20;
  private static final long TIGHT = 1L << 20;
  private static final int MAX_LINES = 3000;

  @TempDir private Path directory;
  private final Map<PageKey, Known> pages = new HashMap<>();
  private long nextSequence = 1;

  /** What may be found of a page: each possible content, by the write's sequence number. */
  private static final class Known {
    private static final long ABSENT = 0;

    private final Map<Long, Integer> possible = new HashMap<>(Map.of(ABSENT, 0));

    void may(long sequence, int lengthBytes) {
      possible.put(sequence, lengthBytes);
    }

    void is(long sequence, int lengthBytes) {
      possible.clear();
      may(sequence, lengthBytes);
    }
  }

  @Test
  void kill_atRandom_leavesEveryAcknowledgedPageAndNoOther() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      run(ROOMY, null, 1 + random.nextInt(MAX_LINES), random.nextLong());
      verify(ROOMY);
    }
  }

  @ParameterizedTest
  @EnumSource
  void crash_atPoint_leavesEveryAcknowledgedPageAndNoOther(CrashPoint point) throws Exception {
    // Eviction makes room for others, so there an acknowledged page may be gone.
    long capacityBytes = point == CrashPoint.EVICTED ? TIGHT : ROOMY;
    for (int round = 0; round < 2; round++) {
      int passes = point == CrashPoint.SLAB_CREATED ? 1 : 7 + 50 * round;
      run(capacityBytes, point + ":" + passes, Integer.MAX_VALUE, round);
      verify(capacityBytes);
      if (point == CrashPoint.SLAB_CREATED) {
        return;
      }
    }
  }

  private void run(long capacityBytes, @Nullable String crashAt, int killAfterLines, long seed)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"));
    if (crashAt != null) {
      command.add("-D" + CrashPoints.PROPERTY + "=" + crashAt);
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(
        List.of(
            CrashChild.class.getName(),
            directory.resolve("cache").toString(),
            Long.toString(capacityBytes),
            Long.toString(nextSequence),
            Long.toString(seed)));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    CompletableFuture<Process> inTime =
        process
            .onExit()
            .orTimeout(2, TimeUnit.MINUTES)
            .whenComplete((ignored, late) -> process.toHandle().destroyForcibly());
    int lines = follow(process, killAfterLines);
    assertThat(inTime).as("died in time").succeedsWithin(Duration.ofMinutes(1));
    assertThat(lines).as("lines before the crash").isPositive();
    assertThat(process.exitValue()).as("died by force").isEqualTo(137);
  }

  private int follow(Process process, int killAfterLines) throws IOException {
    int lines = 0;
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (learn(line) && ++lines == killAfterLines) {
          process.toHandle().destroyForcibly();
        }
      }
    }
    return lines;
  }

  /** Whether the line is one of {@link CrashChild}'s, and whole. */
  private boolean learn(String line) {
    String[] words = line.split(" ", -1);
    if (words.length != 5 || !words[1].matches("[0-9]+")) {
      return false;
    }
    long sequence = Long.parseLong(words[1]);
    PageKey key = new PageKey(Long.parseLong(words[2]), Long.parseLong(words[3]));
    int lengthBytes = Integer.parseInt(words[4]);
    Known known = pages.computeIfAbsent(key, ignored -> new Known());
    nextSequence = Math.max(nextSequence, sequence + 1);
    switch (words[0]) {
      case "write" -> known.may(sequence, lengthBytes);
      case "stored" -> known.is(sequence, lengthBytes);
      case "withdrawn" -> known.may(Known.ABSENT, 0);
      case "skipped" -> known.may(Known.ABSENT, 0);
      case "forget" -> known.may(Known.ABSENT, 0);
      case "forgotten" -> known.is(Known.ABSENT, 0);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void verify(long capacityBytes) throws Exception {
    try (StoreFixture fixture = new StoreFixture(directory.resolve("cache"), capacityBytes)) {
      for (int file = 0; file < CrashChild.FILES; file++) {
        FileVersion version = fixture.adopt(StoreFixture.file(file), StoreFixture.TOKEN);
        for (int index = 0; index < CrashChild.PAGES_PER_FILE; index++) {
          PageKey key = new PageKey(file, index);
          Known known = pages.computeIfAbsent(key, ignored -> new Known());
          verify(key, fixture.read(version, index), known, capacityBytes == TIGHT);
        }
      }
    }
    CheckReport report =
        CacheCheck.run(
            directory.resolve("cache"), CacheCheck.Repair.REPORT_ONLY, CacheCheck.Listener.SILENT);
    assertThat(report.damaged()).as("%s", report).isZero();
    assertThat(report.sharedSlots()).as("%s", report).isZero();
  }

  private static void verify(
      PageKey key, byte @Nullable [] found, Known known, boolean mayBeEvicted) {
    if (found == null) {
      assertThat(mayBeEvicted || known.possible.containsKey(Known.ABSENT))
          .as("%s is missing; it may be one of %s", key, known.possible)
          .isTrue();
      known.is(Known.ABSENT, 0);
      return;
    }
    for (var candidate : known.possible.entrySet()) {
      byte[] content = StoreFixture.page(candidate.getKey(), candidate.getValue());
      if (candidate.getKey() != Known.ABSENT && Arrays.equals(content, found)) {
        known.is(candidate.getKey(), candidate.getValue());
        return;
      }
    }
    throw new AssertionError(
        key + " has " + found.length + " bytes that are none of " + known.possible);
  }
}
