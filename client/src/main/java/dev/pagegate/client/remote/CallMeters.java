package dev.pagegate.client.remote;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** Times the calls to one server by procedure and outcome. Safe from any thread. */
final class CallMeters {
  /** Upper bounds of what is told apart, from a server beside us to one in trouble. */
  private static final Duration[] BUCKETS =
      LongStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000, 30_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private record Kind(String procedure, String outcome) {}

  private final MeterRegistry registry;
  private final String server;
  private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

  CallMeters(MeterRegistry registry, String server) {
    this.registry = registry;
    this.server = server;
  }

  /**
   * Counts one answer, or the want of one.
   *
   * @param outcome the status of an NFS reply, or why there was none
   */
  void answered(String procedure, long startNanos, String outcome) {
    timers
        .computeIfAbsent(new Kind(procedure, outcome), this::timer)
        .record(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(Kind kind) {
    return Timer.builder("pagegate.origin.call")
        .description("Calls to the server, from sending to the answer, retransmissions included")
        .tags("server", server, "procedure", kind.procedure(), "outcome", kind.outcome())
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }
}
