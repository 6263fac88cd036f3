package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RevalidationTest {
  private final List<CompletableFuture<String>> sent = new ArrayList<>();
  private final Revalidation<String> revalidation =
      new Revalidation<>(
          () -> {
            CompletableFuture<String> call = new CompletableFuture<>();
            sent.add(call);
            return call;
          });

  @Test
  void any_whileOneIsUnderWay_sharesIt() {
    CompletableFuture<String> first = revalidation.any();
    assertThat(revalidation.any()).isSameAs(first);
    assertThat(sent).hasSize(1);
  }

  @Test
  void sentFromNow_whileOneIsUnderWay_waitsForTheNext() {
    CompletableFuture<String> before = revalidation.any();
    CompletableFuture<String> open1 = revalidation.sentFromNow();
    CompletableFuture<String> open2 = revalidation.sentFromNow();
    sent.get(0).complete("old");
    assertThat(before).isCompletedWithValue("old");
    assertThat(open1).isNotDone();
    assertThat(sent).hasSize(2);
    sent.get(1).complete("new");
    assertThat(open1).isCompletedWithValue("new");
    assertThat(open2).isCompletedWithValue("new");
    assertThat(sent).hasSize(2);
  }

  @Test
  void sentFromNow_manyOneAfterAnother_sendsOneEach() {
    for (int i = 0; i < 5; i++) {
      CompletableFuture<String> open = revalidation.sentFromNow();
      sent.get(i).complete("v" + i);
      assertThat(open).isCompletedWithValue("v" + i);
    }
    assertThat(sent).hasSize(5);
  }

  @Test
  void sentFromNow_firstFails_secondIsStillSent() {
    CompletableFuture<String> first = revalidation.sentFromNow();
    CompletableFuture<String> second = revalidation.sentFromNow();
    sent.get(0).completeExceptionally(new IllegalStateException("gone"));
    sent.get(1).complete("new");
    assertThat(first).isCompletedExceptionally();
    assertThat(second).isCompletedWithValue("new");
  }
}
