package dev.pagegate.client.bench;

import dev.pagegate.client.daemon.Daemon;
import dev.pagegate.client.daemon.Mount;
import dev.pagegate.client.error.FsException;
import io.micrometer.core.instrument.FunctionCounter;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** One workload in one phase, with what it cost the server and the tiers. */
record Pass(Daemon daemon, Mount mount, Workload workload, Phase phase, int run) {

  /** Blocks until what was read is durable in the disk cache, too. */
  PassResult run(ByteBuffer window) throws FsException, InterruptedException {
    Map<String, Long> callsBefore = mount.calls();
    Map<String, Long> servedBefore = served();
    WorkloadRun.Measured measured = new WorkloadRun(mount.files(), workload, window).run();
    Map<String, Long> calls = difference(callsBefore, mount.calls());
    long settleStart = System.nanoTime();
    daemon.settle();
    double settleSeconds = (System.nanoTime() - settleStart) / 1e9;
    Histogram latencies = measured.latencies();
    return new PassResult(
        workload.name(),
        phase,
        run,
        measured.operations(),
        measured.bytes(),
        measured.nanos() / 1e9,
        latencies.getValueAtPercentile(50) / 1e3,
        latencies.getValueAtPercentile(99) / 1e3,
        latencies.getMaxValue() / 1e3,
        calls,
        difference(servedBefore, served()),
        settleSeconds,
        measured.sha256());
  }

  private Map<String, Long> served() {
    Map<String, Long> served = new TreeMap<>();
    for (FunctionCounter counter :
        daemon.meters().find("pagegate.page.served.bytes").functionCounters()) {
      served.put(String.valueOf(counter.getId().getTag("tier")), (long) counter.count());
    }
    return served;
  }

  private static Map<String, Long> difference(Map<String, Long> before, Map<String, Long> after) {
    Map<String, Long> difference = new TreeMap<>();
    after.forEach((name, count) -> difference.put(name, count - before.getOrDefault(name, 0L)));
    return difference;
  }
}
