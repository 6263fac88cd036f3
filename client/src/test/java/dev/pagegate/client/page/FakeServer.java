package dev.pagegate.client.page;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A server with one file, which answers when the test says. */
final class FakeServer implements PageSource {
  private byte[] content;
  private final List<Fetch> fetches = new ArrayList<>();
  private boolean answersAtOnce = true;
  private Currency currency = Currency.CURRENT;

  FakeServer(byte[] content) {
    this.content = content.clone();
  }

  synchronized void content(byte[] newContent) {
    content = newContent.clone();
  }

  synchronized void answersAtOnce(Currency newCurrency) {
    answersAtOnce = true;
    currency = newCurrency;
  }

  synchronized void waitsForTheTest() {
    answersAtOnce = false;
  }

  synchronized List<Fetch> fetches() {
    return List.copyOf(fetches);
  }

  Fetch fetch(int number) {
    return fetches().get(number);
  }

  @Override
  public CompletableFuture<Fetched> fetch(long offset, ByteBuf destination) {
    boolean now;
    Currency answer;
    Fetch fetch;
    synchronized (this) {
      fetch = new Fetch(offset, destination, content);
      fetches.add(fetch);
      now = answersAtOnce;
      answer = currency;
    }
    if (now) {
      fetch.answer(answer);
    }
    return fetch.future;
  }

  /** One fetch, with the content as it was when it was called. */
  static final class Fetch {
    private final long offset;
    private final ByteBuf destination;
    private final int askedBytes;
    private final byte[] content;
    private final CompletableFuture<Fetched> future = new CompletableFuture<>();

    Fetch(long offset, ByteBuf destination, byte[] content) {
      this.offset = offset;
      this.destination = destination;
      this.askedBytes = destination.writableBytes();
      this.content = content;
    }

    long offset() {
      return offset;
    }

    int askedBytes() {
      return askedBytes;
    }

    void answer(Currency currency) {
      int from = (int) Math.min(offset, content.length);
      int to = Math.min(content.length, from + askedBytes);
      destination.writeBytes(Arrays.copyOfRange(content, from, to));
      future.complete(new Fetched(to - from, to == content.length, currency));
    }

    void fail(Throwable error) {
      future.completeExceptionally(error);
    }
  }
}
