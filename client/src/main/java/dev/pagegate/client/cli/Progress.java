package dev.pagegate.client.cli;

import dev.pagegate.client.daemon.Quantity;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * How far a long transfer is: a bar with rate and time left on a terminal, JSON lines when asked,
 * else silence. Safe from any thread.
 */
final class Progress implements AutoCloseable {
  private static final Duration JSON_INTERVAL = Duration.ofMillis(500);

  private final Console console;
  private final boolean json;
  private final long totalBytes;
  private final long startNanos = System.nanoTime();
  private final AtomicLong doneBytes = new AtomicLong();
  private final AtomicLong nextJsonNanos = new AtomicLong(startNanos);
  private final @Nullable ProgressBar bar;

  /** A bar needs a terminal, and yields to JSON. */
  static Progress of(Console console, boolean json, String name, long totalBytes) {
    return new Progress(
        console,
        json,
        totalBytes,
        json || !console.isTerminal() ? null : bar(console, name, totalBytes));
  }

  private Progress(Console console, boolean json, long totalBytes, @Nullable ProgressBar bar) {
    this.console = console;
    this.json = json;
    this.totalBytes = totalBytes;
    this.bar = bar;
  }

  private static ProgressBar bar(Console console, String name, long totalBytes) {
    return new ProgressBarBuilder()
        .setTaskName(name)
        .setInitialMax(totalBytes)
        .setStyle(ProgressBarStyle.ASCII)
        .setUnit(" MiB", 1 << 20)
        .showSpeed()
        .setUpdateIntervalMillis(200)
        .setConsumer(new ConsoleProgressBarConsumer(console.err()))
        .build();
  }

  void advance(long byteCount) {
    long done = doneBytes.addAndGet(byteCount);
    if (bar != null) {
      bar.stepTo(done);
    } else if (json) {
      jsonLine(done);
    }
  }

  private void jsonLine(long done) {
    long now = System.nanoTime();
    long due = nextJsonNanos.get();
    if (now - due < 0 || !nextJsonNanos.compareAndSet(due, now + JSON_INTERVAL.toNanos())) {
      return;
    }
    double rate = done * 1e9 / Math.max(1, now - startNanos);
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("event", "progress");
    line.put("bytes", done);
    line.put("totalBytes", totalBytes);
    line.put("bytesPerSecond", Math.round(rate));
    line.put("secondsLeft", Math.round((double) (totalBytes - done) / Math.max(1.0, rate)));
    console.json(line);
  }

  /** "12.3 MiB in 1.20 s, 10.2 MiB/s". */
  String summary() {
    long nanos = Math.max(1, System.nanoTime() - startNanos);
    long done = doneBytes.get();
    return "%s in %s, %s/s"
        .formatted(
            Quantity.formatBytes(done),
            Quantity.formatNanos((double) nanos),
            Quantity.formatBytes(Math.round(done * 1e9 / nanos)));
  }

  long doneBytes() {
    return doneBytes.get();
  }

  double seconds() {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  /** Takes the bar away, so that what is printed next stands alone. Idempotent. */
  void end() {
    if (bar != null) {
      bar.close();
    }
  }

  @Override
  public void close() {
    end();
  }
}
