package dev.pagegate.client.cli;

import dev.pagegate.client.bench.BenchListener;
import dev.pagegate.client.bench.PassResult;
import dev.pagegate.client.bench.Workload;
import dev.pagegate.client.daemon.Quantity;
import java.util.Locale;

/** Tells people how a benchmark gets on, a line a step. */
final class BenchSteps implements BenchListener {
  private final Console console;
  private final long startNanos = System.nanoTime();

  BenchSteps(Console console) {
    this.console = console;
  }

  @Override
  public void step(String what) {
    say(what);
  }

  @Override
  public void passed(PassResult result, Workload workload) {
    say(
        "%s, %s: %s, %s %s"
            .formatted(
                result.workload(),
                result.phase().label(),
                Quantity.formatNanos(result.seconds() * 1e9),
                Quantity.significant(result.speed(workload.kind())),
                workload.kind().unit()));
  }

  private void say(String what) {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    console.err().println(String.format(Locale.ROOT, "[%5.1f s] %s", seconds, what));
  }
}
