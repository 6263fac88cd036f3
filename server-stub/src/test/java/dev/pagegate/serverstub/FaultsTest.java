package dev.pagegate.serverstub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.StableHow;
import dev.pagegate.protocol.rpc.RpcException;
import dev.pagegate.serverstub.fault.FaultRule;
import dev.pagegate.serverstub.link.LinkShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ordered faults, as a client meets them. */
class FaultsTest {
  @TempDir Path exported;

  @BeforeEach
  void makeFile() throws IOException {
    Files.writeString(exported.resolve("file"), "content");
  }

  @Test
  void error_firstTimes_thenWorks() throws IOException {
    try (ServedDirectory served = with("error:READ:JUKEBOX:first=2")) {
      FileHandle file = served.client.find("file");
      assertThat(served.client.readStatus(file)).isEqualTo(NfsStatus.JUKEBOX);
      assertThat(served.client.readStatus(file)).isEqualTo(NfsStatus.JUKEBOX);
      assertThat(served.client.readStatus(file)).isEqualTo(NfsStatus.OK);
    }
  }

  @Test
  void drop_losesTheReply_notTheCall() throws IOException {
    try (ServedDirectory served = with("drop:GETATTR:first=1");
        StubClient impatient =
            new StubClient(
                served.server.address(),
                config -> config.withRetransmitInterval(Duration.ofMillis(100)))) {
      FileHandle root = impatient.root();
      impatient.attributes(root);
      assertThat(served.server.calls(Nfs3.GETATTR)).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void truncate_endsTheConnection_andTheClientTriesAgain() throws IOException {
    try (ServedDirectory served = with("truncate:READ:first=1,cut:GETATTR:first=1")) {
      FileHandle file = served.client.find("file");
      assertThat(served.client.read(file, 0, 100).bytes()).asString().isEqualTo("content");
      assertThat(served.client.attributes(file).sizeBytes()).isEqualTo(7);
      assertThat(served.server.calls(Nfs3.READ)).isEqualTo(2);
      assertThat(served.server.calls(Nfs3.GETATTR)).isEqualTo(2);
    }
  }

  @Test
  void garbage_isNoReply() throws IOException {
    try (ServedDirectory served = with("garbage:GETATTR:first=1")) {
      FileHandle root = served.client.root();
      assertThatThrownBy(() -> served.client.attributes(root))
          .hasCauseInstanceOf(RpcException.class);
      assertThat(served.client.attributes(root).fileId()).isPositive();
    }
  }

  @Test
  void restart_changesTheVerifier() throws IOException {
    try (ServedDirectory served = with("restart:every=4")) {
      FileHandle file = served.client.find("file");
      long first = served.client.written(file, 0, new byte[1], StableHow.UNSTABLE).verifier();
      served.client.attributes(file);
      served.client.attributes(file);
      assertThat(served.client.written(file, 0, new byte[1], StableHow.UNSTABLE).verifier())
          .isNotEqualTo(first);
    }
  }

  @Test
  void delay_letsOthersOvertake() throws IOException {
    try (ServedDirectory served = with("delay:GETATTR:300ms:first=1")) {
      FileHandle root = served.client.root();
      List<String> order = new ArrayList<>();
      var slow = served.client.start(Nfs3.GETATTR, root).thenRun(() -> order.add("slow"));
      var fast = served.client.start(Nfs3.GETATTR, root).thenRun(() -> order.add("fast"));
      CompletableFuture.allOf(slow, fast).join();
      assertThat(order).containsExactly("fast", "slow");
    }
  }

  @Test
  void faults_withTheSameSeed_hitTheSameCalls() throws IOException {
    List<NfsStatus> first = statuses(7);
    assertThat(statuses(7)).isEqualTo(first).contains(NfsStatus.IO, NfsStatus.OK);
    assertThat(statuses(8)).isNotEqualTo(first);
  }

  private List<NfsStatus> statuses(long seed) throws IOException {
    List<NfsStatus> statuses = new ArrayList<>();
    try (ServedDirectory served =
        new ServedDirectory(
            exported, config -> config.withFaults(FaultRule.parse("error:GETATTR:IO:0.5"), seed))) {
      FileHandle root = served.client.root();
      for (int i = 0; i < 40; i++) {
        statuses.add(served.client.status(Nfs3.GETATTR, root));
      }
    }
    return statuses;
  }

  @Test
  void roundTrip_isAddedOnce_forPipelinedCalls() throws IOException {
    Duration roundTrip = Duration.ofMillis(200);
    int calls = 100;
    try (ServedDirectory served =
        new ServedDirectory(
            exported, config -> config.withLink(new LinkShape(roundTrip, LinkShape.UNLIMITED)))) {
      FileHandle root = served.client.root();
      long start = System.nanoTime();
      served.client.attributes(root);
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(roundTrip.toNanos());
      start = System.nanoTime();
      List<CompletableFuture<?>> replies = new ArrayList<>();
      for (int i = 0; i < calls; i++) {
        replies.add(served.client.start(Nfs3.GETATTR, root));
      }
      replies.forEach(CompletableFuture::join);
      // One after the other would take 20 s; the bound leaves room for a slow machine.
      assertThat(System.nanoTime() - start).isLessThan(calls * roundTrip.toNanos() / 2);
    }
  }

  @Test
  void bandwidth_slowsBothDirections() throws IOException {
    Files.write(exported.resolve("large"), new byte[250_000]);
    // 250,000 bytes are 2 million bits.
    LinkShape slow = new LinkShape(Duration.ZERO, 4_000_000);
    try (ServedDirectory served = new ServedDirectory(exported, config -> config.withLink(slow))) {
      FileHandle file = served.client.find("large");
      long start = System.nanoTime();
      assertThat(served.client.read(file, 0, 250_000).bytes()).hasSize(250_000);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Duration.ofMillis(500));
      start = System.nanoTime();
      served.client.written(file, 0, new byte[250_000], StableHow.UNSTABLE);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Duration.ofMillis(500));
    }
  }

  private ServedDirectory with(String faults) throws IOException {
    return new ServedDirectory(exported, config -> config.withFaults(FaultRule.parse(faults), 1));
  }
}
