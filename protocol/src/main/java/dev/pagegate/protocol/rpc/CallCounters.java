package dev.pagegate.protocol.rpc;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts a server's calls by procedure; any thread. */
final class CallCounters {
  private record Counter(LongAdder calls, LongAdder repeats, LongAdder failures) {
    Counter() {
      this(new LongAdder(), new LongAdder(), new LongAdder());
    }

    ProcedureCounts counts() {
      return new ProcedureCounts(calls.sum(), repeats.sum(), failures.sum());
    }
  }

  private final Map<String, Counter> counters = new ConcurrentHashMap<>();

  void called(Procedure<?, ?> procedure) {
    counter(procedure).calls().increment();
  }

  void repeated(Procedure<?, ?> procedure) {
    counter(procedure).repeats().increment();
  }

  void failed(Procedure<?, ?> procedure) {
    counter(procedure).failures().increment();
  }

  ProcedureCounts of(Procedure<?, ?> procedure) {
    return counter(procedure).counts();
  }

  Map<String, ProcedureCounts> all() {
    Map<String, ProcedureCounts> all = new TreeMap<>();
    counters.forEach((name, counter) -> all.put(name, counter.counts()));
    return all;
  }

  private Counter counter(Procedure<?, ?> procedure) {
    return counters.computeIfAbsent(
        procedure.name() + " v" + procedure.version(), _ -> new Counter());
  }
}
