package dev.pagegate.client.nfsproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplyMemoryTest {
  private static final int MIB = 1 << 20;

  @Test
  void claim_pastTheBound_isSmallUntilOthersAreReleased() {
    ReplyMemory memory = new ReplyMemory(4 * MIB);
    List<ReplyMemory.Claim> held = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      held.add(memory.claim(MIB));
      assertThat(held.getLast().claimedBytes()).isEqualTo(MIB);
    }
    ReplyMemory.Claim small = memory.claim(MIB);
    assertThat(small.claimedBytes()).isEqualTo(ReplyMemory.LEAST_BYTES);
    assertThat(memory.claim(10).claimedBytes()).isEqualTo(10);
    held.forEach(ReplyMemory.Claim::release);
    small.release();
    assertThat(memory.heldBytes()).isEqualTo(10);
    assertThat(memory.claim(MIB).claimedBytes()).isEqualTo(MIB);
  }
}
