package dev.pagegate.protocol.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.rpc.DuplicateRequestCache.Admission;
import dev.pagegate.protocol.xdr.Opaque;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DuplicateRequestCacheTest {
  private Instant now = Instant.EPOCH;
  private final List<String> received = new ArrayList<>();
  private final DuplicateRequestCache cache =
      new DuplicateRequestCache(
          new DuplicateRequestCache.Bounds(3, 100, Duration.ofSeconds(10)), () -> now);

  @Test
  void admit_firstTime_runsAndItsReplyGoesToTheCaller() {
    assertThat(admit(1, "first")).isEqualTo(Admission.RUN);
    cache.complete(key(1), Opaque.utf8("reply"));
    assertThat(received).containsExactly("first: reply");
  }

  @Test
  void admit_whileRunning_replyGoesToTheLastToAskOnly() {
    admit(1, "first");
    assertThat(admit(1, "second")).isEqualTo(Admission.RUNNING);
    assertThat(admit(1, "third")).isEqualTo(Admission.RUNNING);
    cache.complete(key(1), Opaque.utf8("reply"));
    assertThat(received).containsExactly("third: reply");
  }

  @Test
  void admit_afterCompletion_isReplayed() {
    admit(1, "first");
    cache.complete(key(1), Opaque.utf8("reply"));
    assertThat(admit(1, "again")).isEqualTo(Admission.REPLAYED);
    assertThat(received).containsExactly("first: reply", "again: reply");
  }

  @Test
  void admit_anyPartOfTheKeyDiffers_runs() throws Exception {
    admit(1, "first");
    Credential nobody = new Credential.None();
    Credential user = Credential.AuthSys.of("box", 1, 1, List.of());
    InetAddress here = InetAddress.getLoopbackAddress();
    InetAddress there = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
    List<DuplicateRequestCache.Key> others =
        List.of(
            new DuplicateRequestCache.Key(there, 1, 2, 3, 4, 5, nobody),
            new DuplicateRequestCache.Key(here, 9, 2, 3, 4, 5, nobody),
            new DuplicateRequestCache.Key(here, 1, 9, 3, 4, 5, nobody),
            new DuplicateRequestCache.Key(here, 1, 2, 9, 4, 5, nobody),
            new DuplicateRequestCache.Key(here, 1, 2, 3, 9, 5, nobody),
            new DuplicateRequestCache.Key(here, 1, 2, 3, 4, 9, nobody),
            new DuplicateRequestCache.Key(here, 1, 2, 3, 4, 5, user));
    for (DuplicateRequestCache.Key other : others) {
      assertThat(cache.admit(other, _ -> {})).isEqualTo(Admission.RUN);
    }
  }

  @Test
  void complete_moreThanTheEntries_forgetsTheOldest() {
    for (int xid = 1; xid <= 4; xid++) {
      run(xid, "r");
    }
    assertThat(admit(2, "again")).isEqualTo(Admission.REPLAYED);
    assertThat(cache.size()).isEqualTo(3);
    assertThat(admit(1, "again")).isEqualTo(Admission.RUN);
  }

  @Test
  void complete_moreThanTheBytes_forgetsTheOldest() {
    run(1, "x".repeat(60));
    run(2, "y".repeat(60));
    assertThat(cache.replyBytes()).isEqualTo(60);
    assertThat(admit(1, "again")).isEqualTo(Admission.RUN);
    assertThat(admit(2, "again")).isEqualTo(Admission.REPLAYED);
  }

  @Test
  void admit_olderThanTheAge_runsAgain() {
    run(1, "reply");
    now = now.plusSeconds(10);
    assertThat(admit(1, "in time")).isEqualTo(Admission.REPLAYED);
    now = now.plusSeconds(1);
    assertThat(admit(1, "late")).isEqualTo(Admission.RUN);
    assertThat(cache.replyBytes()).isZero();
  }

  @Test
  void complete_manyRunning_noneIsForgotten() {
    for (int xid = 1; xid <= 10; xid++) {
      admit(xid, "first");
    }
    cache.complete(key(10), Opaque.utf8("reply"));
    for (int xid = 1; xid <= 9; xid++) {
      assertThat(admit(xid, "again")).isEqualTo(Admission.RUNNING);
    }
  }

  private void run(int xid, String reply) {
    admit(xid, "run");
    cache.complete(key(xid), Opaque.utf8(reply));
  }

  private Admission admit(int xid, String who) {
    return cache.admit(key(xid), reply -> received.add(who + ": " + reply.utf8()));
  }

  private static DuplicateRequestCache.Key key(int xid) {
    return new DuplicateRequestCache.Key(
        InetAddress.getLoopbackAddress(), xid, 2, 3, 4, 5, new Credential.None());
  }
}
