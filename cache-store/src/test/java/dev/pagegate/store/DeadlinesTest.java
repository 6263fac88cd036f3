package dev.pagegate.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final List<String> overdue = new ArrayList<>();
  private final CompletableFuture<Void> first = new CompletableFuture<>();
  private final CompletableFuture<Void> second = new CompletableFuture<>();
  private Instant now = Instant.EPOCH;
  private final Deadlines deadlines = new Deadlines(DEADLINE, () -> now);

  @Test
  void check_atTheDeadline_tellsOfWhatIsNotDone() {
    watchBoth();
    first.complete(null);
    pass(DEADLINE.minusMillis(1));
    assertThat(overdue).isEmpty();
    pass(Duration.ofMillis(1));
    assertThat(overdue).containsExactly("second");
  }

  @Test
  void check_afterOneWasServed_givesTheOthersAllTheirTimeAgain() {
    watchBoth();
    pass(DEADLINE.minusMillis(1));
    first.complete(null);
    deadlines.served();
    pass(DEADLINE.minusMillis(1));
    assertThat(overdue).isEmpty();
    pass(Duration.ofMillis(1));
    assertThat(overdue).containsExactly("second");
  }

  private void watchBoth() {
    deadlines.watch(first, () -> overdue.add("first"));
    deadlines.watch(second, () -> overdue.add("second"));
  }

  private void pass(Duration time) {
    now = now.plus(time);
    deadlines.check();
  }
}
