package dev.pagegate.client.bench;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which workloads a tree gives, and which of them one process may run. */
final class Workloads {
  private static final int RANDOM_BYTES = 4 << 10;
  private static final int THREADS = 8;

  private Workloads() {}

  static List<Workload> of(BenchTree tree, BenchPlan plan) {
    int reads = plan.randomReads();
    List<Workload> workloads = new ArrayList<>();
    workloads.add(Workload.sequential(tree.large()));
    workloads.add(Workload.random(tree.random(), RANDOM_BYTES, reads, 1, plan.seed()));
    workloads.add(Workload.random(tree.randomShared(), RANDOM_BYTES, reads, THREADS, plan.seed()));
    if (!tree.medium().isEmpty()) {
      workloads.add(Workload.wholeFiles("medium files", tree.medium(), THREADS));
    }
    if (!tree.small().isEmpty()) {
      workloads.add(Workload.wholeFiles("small files", tree.small(), 1));
      workloads.add(Workload.wholeFiles("small files", tree.smallShared(), THREADS));
    }
    return workloads;
  }

  /** In order, without a file that two workloads of a group read. */
  static List<List<Workload>> disjointGroups(List<Workload> workloads) {
    List<List<Workload>> groups = new ArrayList<>();
    Set<BenchFile> used = new HashSet<>();
    for (Workload workload : workloads) {
      if (groups.isEmpty() || workload.files().stream().anyMatch(used::contains)) {
        groups.add(new ArrayList<>());
        used.clear();
      }
      groups.getLast().add(workload);
      used.addAll(workload.files());
    }
    return groups;
  }
}
