package dev.pagegate.client.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WorkloadTest {
  private static final BenchFile FILE = new BenchFile("f", (5 << 20) + 1);

  @Test
  void sequential_coversTheFileOnce() {
    List<Workload.Operation> operations = Workload.sequential(FILE).operationList();

    assertThat(operations).hasSize(6);
    assertThat(operations.getLast()).isEqualTo(new Workload.Operation(0, 5 << 20, 1));
    assertThat(Workload.sequential(FILE).totalBytes()).isEqualTo(FILE.sizeBytes());
  }

  @Test
  void random_hitsDifferentPages_andTheSameOnesEachTime() {
    Workload workload = Workload.random(FILE, 4096, 80, 1, 7);

    assertThat(workload.operationList())
        .isEqualTo(Workload.random(FILE, 4096, 80, 1, 7).operationList());
    assertThat(workload.operationList().stream().map(operation -> operation.offset() >> 16))
        .doesNotHaveDuplicates()
        .allMatch(page -> page < 80);
  }

  @Test
  void disjointGroups_splitWhereAFileIsReadTwice() {
    Workload first = Workload.sequential(FILE);
    Workload again = Workload.random(FILE, 4096, 1, 1, 7);
    Workload other = Workload.wholeFiles("other", List.of(new BenchFile("g", 1)), 1);

    assertThat(Workloads.disjointGroups(List.of(first, other, again)))
        .containsExactly(List.of(first, other), List.of(again));
  }
}
