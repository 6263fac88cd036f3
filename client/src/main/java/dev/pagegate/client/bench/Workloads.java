package dev.pagegate.client.bench;

import java.util.ArrayList;
import java.util.List;

/** Which workloads a tree gives. */
final class Workloads {
  private static final int RANDOM_BYTES = 4 << 10;
  private static final int THREADS = 8;

  private Workloads() {}

  static List<Workload> of(BenchTree tree, BenchPlan plan) {
    List<Workload> workloads = new ArrayList<>();
    workloads.add(Workload.sequential(tree.large()));
    workloads.add(Workload.random(tree.large(), RANDOM_BYTES, plan.randomReads(), 1, plan.seed()));
    workloads.add(
        Workload.random(tree.large(), RANDOM_BYTES, plan.randomReads(), THREADS, plan.seed()));
    if (!tree.medium().isEmpty()) {
      workloads.add(Workload.wholeFiles("medium files", tree.medium(), THREADS));
    }
    if (!tree.small().isEmpty()) {
      workloads.add(Workload.wholeFiles("small files", tree.small(), 1));
      workloads.add(Workload.wholeFiles("small files", tree.small(), THREADS));
    }
    return workloads;
  }
}
