package dev.pagegate.client.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RecallGuardTest {
  private static RecallGuard guard(List<String> allowed, String... denied) {
    return new RecallGuard(
        allowed.stream().map(RecallGuard::parse).toList(),
        Stream.of(denied).map(RecallGuard::parse).toList());
  }

  @Test
  void admits_withoutRules_everybody() {
    assertThat(RecallGuard.NONE.admits(new Recaller("grep", 1L))).isTrue();
  }

  @Test
  void admits_whatIsDenied_notEvenWhereAllowed() {
    RecallGuard guard = guard(List.of("uid:1"), "process:grep");
    assertThat(guard.admits(new Recaller("cat", 1L))).isTrue();
    assertThat(guard.admits(new Recaller("grep", 1L))).isFalse();
    assertThat(guard.admits(new Recaller("cat", 2L))).isFalse();
  }

  @Test
  void admits_whomNobodyKnowsTheProcessOf_byTheirUser() {
    assertThat(guard(List.of(), "process:grep").admits(Recaller.user(1))).isTrue();
    assertThat(guard(List.of("process:cat")).admits(Recaller.user(1))).isFalse();
  }

  @Test
  void admits_theAdministrator_always() {
    assertThat(guard(List.of("uid:7"), "uid:0").admits(Recaller.ADMINISTRATOR)).isTrue();
  }

  @Test
  void parse_ofALongName_isWhatTheKernelKeepsOfIt() {
    assertThat(guard(List.of(), "process:a-very-long-name-indeed"))
        .satisfies(
            guard -> assertThat(guard.admits(new Recaller("a-very-long-nam", 1L))).isFalse());
  }

  @Test
  void parse_ofAnythingElse_saysWhatWasExpected() {
    for (String wrong : List.of("", "uid", "uid:", "uid:x", "gid:1", "process:")) {
      assertThatThrownBy(() -> RecallGuard.parse(wrong))
          .hasMessageContaining("expected: uid:NUMBER or process:NAME");
    }
  }
}
