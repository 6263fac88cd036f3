package dev.pagegate.it;

import dev.pagegate.client.nfsproxy.HostileMessages;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Peers that send hostile messages at a steady rate, each over one connection after the other. Half
 * of their connections take what comes back, the others do not.
 */
final class HostilePeers {
  private static final int PEERS = 4;
  private static final int MESSAGES_PER_CONNECTION = 100;
  private static final int MESSAGES_PER_WRITE = 20;

  private final int port;
  private final int perSecond;
  private final int messagesEach;

  /**
   * Sends {@code perSecond} messages a second for {@code duration}, or as fast as they are taken.
   */
  HostilePeers(int port, int perSecond, Duration duration) {
    this.port = port;
    this.perSecond = perSecond;
    this.messagesEach = Math.toIntExact(perSecond * duration.toSeconds() / PEERS);
  }

  /** Begins; ends by itself, with the number of messages a second that were taken. */
  Future<Long> start(Function<Random, HostileMessages> messages, long seed) {
    var rate = new CompletableFuture<Long>();
    Thread.ofPlatform()
        .start(
            () -> {
              try {
                rate.complete(attack(messages, seed));
              } catch (Exception | Error e) {
                rate.completeExceptionally(e);
              }
            });
    return rate;
  }

  private long attack(Function<Random, HostileMessages> messages, long seed) throws Exception {
    long start = System.nanoTime();
    List<Future<?>> peers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(PEERS)) {
      for (int peer = 0; peer < PEERS; peer++) {
        Random random = new Random(seed + peer);
        HostileMessages own = messages.apply(random);
        peers.add(threads.submit(() -> attack(own, random, start)));
      }
    }
    for (Future<?> peer : peers) {
      peer.get();
    }
    long tookNanos = System.nanoTime() - start;
    return (long) PEERS * messagesEach * TimeUnit.SECONDS.toNanos(1) / tookNanos;
  }

  private void attack(HostileMessages messages, Random random, long start) {
    int sent = 0;
    while (sent < messagesEach) {
      sent += connection(messages, random, start, sent);
    }
  }

  /** Returns how many messages went out, those on which the proxy hung up included. */
  private int connection(HostileMessages messages, Random random, long start, int sentBefore) {
    int sent = 0;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSendBufferSize(1 << 20);
      if (random.nextBoolean()) {
        Thread.startVirtualThread(() -> drain(socket));
      }
      OutputStream out = socket.getOutputStream();
      while (sent < MESSAGES_PER_CONNECTION && sentBefore + sent < messagesEach) {
        awaitTurn(start, sentBefore + sent);
        ByteBuf several = Unpooled.buffer();
        for (int i = 0; i < MESSAGES_PER_WRITE; i++) {
          several.writeBytes(messages.next());
        }
        sent += MESSAGES_PER_WRITE;
        several.readBytes(out, several.readableBytes());
      }
    } catch (IOException closedByTheProxy) {
      // As it should be.
    }
    return Math.max(sent, 1);
  }

  private void awaitTurn(long start, int sent) {
    long due = start + TimeUnit.SECONDS.toNanos(1) * sent * PEERS / perSecond;
    LockSupport.parkNanos(due - System.nanoTime());
  }

  private static void drain(Socket socket) {
    try {
      InputStream in = socket.getInputStream();
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException over) {
      // The connection's end.
    }
  }
}
