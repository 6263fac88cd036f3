package dev.pagegate.client.bench;

/** Is told how a benchmark gets on; called on the benchmark's thread. */
public interface BenchListener {
  /** A step begins, in words. */
  void step(String what);

  /** A pass is done. */
  void passed(PassResult result, Workload workload);
}
