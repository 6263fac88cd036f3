package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.rpc.RpcException.Reason;
import dev.pagegate.protocol.xdr.XdrException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A place for calls to one server that outlives its TCP connections: what one connection leaves
 * unanswered is sent again, with the same xids, on the next.
 */
final class ClientConnection implements ClientChannel.Owner {
  private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

  /*
   * Idle -> Connecting -> Open -> Waiting -> Connecting -> ...
   *             |                    ^
   *             +--------------------+        Waiting: the back-off runs
   * any -> Closed
   *
   * Idle and Waiting without calls do nothing: connections are made for calls. All fields belong to
   * the event loop, except submitted, draining, costBytes and troubled, through which other threads
   * hand calls over and choose where.
   */
  private sealed interface State {
    enum Resting implements State {
      IDLE,
      CONNECTING,
      WAITING,
      CLOSED
    }

    record Open(ClientChannel channel) implements State {}
  }

  private final RpcClientConfig config;
  private final EventLoop loop;
  private final Connector connector;
  private final boolean readsAtOnce;
  private final Backoff backoff;
  private final KnownServer known;
  private final RandomGenerator random;

  private final Queue<PendingCall<?>> submitted = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean draining = new AtomicBoolean();
  private final AtomicLong costBytes = new AtomicLong();
  private volatile boolean troubled;

  private final Map<Integer, PendingCall<?>> outstanding = new LinkedHashMap<>();
  private final CallTimer timer;
  private State state = State.Resting.IDLE;
  private @Nullable RpcException lastTrouble;
  private long owingSinceNanos;

  ClientConnection(
      RpcClientConfig config, Transport transport, RandomGenerator random, KnownServer known) {
    this.config = config;
    this.loop = transport.nextLoop();
    this.connector = new Connector(config, transport, random);
    this.readsAtOnce = transport.kind().readsAtOnce();
    this.backoff = new Backoff(config.minBackoff(), config.maxBackoff(), random);
    this.known = known;
    this.random = random;
    this.timer = new CallTimer(loop, this::tick);
  }

  /** Bytes that calls have under way in both directions; any thread. */
  long costBytes() {
    return costBytes.get();
  }

  /** Whether the last connection failed and no other has answered since; any thread. */
  boolean isTroubled() {
    return troubled;
  }

  /** Hands a call over; its future completes on the event loop. Any thread. */
  void submit(PendingCall<?> call) {
    costBytes.addAndGet(call.costBytes());
    submitted.add(call);
    if (draining.compareAndSet(false, true)) {
      try {
        loop.execute(this::drain);
      } catch (RejectedExecutionException _) {
        closeNow();
      }
    }
  }

  /** Fails every call with CLOSED; completes when that is done. Any thread. */
  CompletableFuture<Void> close() {
    try {
      return CompletableFuture.runAsync(this::closeNow, loop);
    } catch (RejectedExecutionException _) {
      return CompletableFuture.completedFuture(null);
    }
  }

  private void closeNow() {
    State last = state;
    state = State.Resting.CLOSED;
    timer.cancel();
    if (last instanceof State.Open open) {
      open.channel().close("the client was closed");
    }
    failAll(
        new RpcException(Reason.CLOSED, "the client of " + config.serverName() + " was closed"));
    drain();
  }

  private void drain() {
    draining.set(false);
    for (PendingCall<?> call = submitted.poll(); call != null; call = submitted.poll()) {
      accept(call);
    }
    if (state == State.Resting.IDLE && !outstanding.isEmpty()) {
      connect();
    }
  }

  private void accept(PendingCall<?> call) {
    if (state == State.Resting.CLOSED) {
      costBytes.addAndGet(-call.costBytes());
      call.fail(
          new RpcException(
              Reason.CLOSED,
              call.procedure().name() + ": the client of " + config.serverName() + " was closed"));
      return;
    }
    long now = System.nanoTime();
    if (outstanding.isEmpty()) {
      owingSinceNanos = now;
    }
    outstanding.put(call.xid(), call);
    call.sentAt(now);
    if (state instanceof State.Open open) {
      open.channel().write(call);
    }
    timer.wakeBy(nextWake(call));
  }

  private void connect() {
    state = State.Resting.CONNECTING;
    connector.connect(
        loop,
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            config.pipeline().accept(channel.pipeline());
          }
        },
        config.tls().isPresent() ? this::secure : this::connected);
  }

  private void secure(@Nullable Channel channel, @Nullable Throwable failure) {
    if (channel == null || state == State.Resting.CLOSED) {
      connected(channel, failure);
      return;
    }
    if (outstanding.isEmpty()) {
      // Their deadlines have passed, and the probe needs a call's program.
      state = State.Resting.IDLE;
      var _ = channel.close();
      return;
    }
    Procedure<?, ?> first = outstanding.values().iterator().next().procedure();
    ClientUpgrade.start(
        channel, config, config.tls().orElseThrow(), first, random.nextInt(), this::connected);
  }

  private void connected(@Nullable Channel channel, @Nullable Throwable failure) {
    if (channel == null) {
      connectFailed(failure);
      return;
    }
    if (state == State.Resting.CLOSED) {
      var _ = channel.close();
      return;
    }
    known.connected();
    if (lastTrouble != null && lastTrouble.reason().isOfTheWay()) {
      // The way to the server is open again; what keeps it from answering now is something else.
      lastTrouble = null;
    }
    ClientChannel opened = new ClientChannel(this, channel, config);
    if (readsAtOnce && config.tls().isEmpty()) {
      opened.landPayloads();
    }
    channel.pipeline().addLast(opened.records()).addLast(opened);
    state = new State.Open(opened);
    long now = System.nanoTime();
    owingSinceNanos = now;
    for (PendingCall<?> call : outstanding.values()) {
      call.sentAt(now);
      opened.write(call);
      timer.wakeBy(nextWake(call));
    }
    if (!channel.isActive()) {
      lost(opened, "the server closed the connection");
    }
  }

  private void connectFailed(@Nullable Throwable failure) {
    if (state == State.Resting.CLOSED) {
      return;
    }
    if (failure instanceof UntrustedException) {
      distrust(message(failure));
      return;
    }
    // Netty's connect timeout is a ConnectException too, but nobody refused.
    boolean refused =
        failure instanceof ConnectException && !(failure instanceof ConnectTimeoutException);
    RpcException trouble =
        new RpcException(
            refused ? Reason.CONNECT_REFUSED : Reason.UNREACHABLE,
            "cannot connect to " + config.serverName() + ": " + message(failure),
            failure);
    if (refused && !known.hasConnected()) {
      giveUp(trouble);
    } else {
      pause(trouble);
    }
  }

  private void distrust(String why) {
    RpcException trouble =
        new RpcException(Reason.UNTRUSTED, "the server " + config.serverName() + " " + why);
    if (known.hasAnswered()) {
      pause(trouble);
    } else {
      giveUp(trouble);
    }
  }

  /** Waiting is for a server that restarts; what never worked is more likely a mistake. */
  private void giveUp(RpcException trouble) {
    troubled = true;
    state = State.Resting.IDLE;
    failAll(trouble);
  }

  private void pause(RpcException trouble) {
    if (!troubled) {
      LOG.warn("{} does not answer, still trying: {}", config.serverName(), trouble.getMessage());
    }
    troubled = true;
    lastTrouble = trouble;
    state = State.Resting.WAITING;
    LOG.debug("{}; next attempt after a pause", trouble.getMessage());
    var _ = loop.schedule(this::pauseOver, backoff.next().toNanos(), TimeUnit.NANOSECONDS);
  }

  private void pauseOver() {
    if (state != State.Resting.WAITING) {
      return;
    }
    state = State.Resting.IDLE;
    if (!outstanding.isEmpty()) {
      connect();
    }
  }

  @Override
  public @Nullable PendingCall<?> outstanding(int xid) {
    return outstanding.get(xid);
  }

  @Override
  public void answered(PendingCall<?> call) {
    forget(call);
    if (troubled) {
      LOG.info("{} answers again", config.serverName());
    }
    troubled = false;
    lastTrouble = null;
    known.answered();
    backoff.reset();
  }

  @Override
  public void garbage(XdrException cause, @Nullable PendingCall<?> offender) {
    LOG.warn("closing the connection to {}: {}", config.serverName(), cause.getMessage());
    lastTrouble =
        new RpcException(
            Reason.BAD_REPLY, config.serverName() + " sent garbage: " + cause.getMessage(), cause);
    if (offender != null && !offender.isDone()) {
      forget(offender);
      offender.fail(
          new RpcException(
              Reason.BAD_REPLY,
              offender.procedure().name()
                  + ": "
                  + config.serverName()
                  + " sent a reply that cannot be decoded: "
                  + cause.getMessage(),
              cause));
    }
  }

  @Override
  public void lost(ClientChannel channel, String why) {
    if (state instanceof State.Open open && open.channel() == channel) {
      if (channel.distrust().isPresent()) {
        distrust(channel.distrust().get());
        return;
      }
      RpcException trouble = lastTrouble;
      pause(
          trouble != null && trouble.reason() == Reason.BAD_REPLY
              ? trouble
              : new RpcException(
                  Reason.UNREACHABLE,
                  "lost the connection to " + config.serverName() + ": " + why));
    }
  }

  private void tick() {
    long now = System.nanoTime();
    for (PendingCall<?> call : List.copyOf(outstanding.values())) {
      if (call.deadlineNanos() - now <= 0) {
        expire(call);
      } else {
        retransmitIfDue(call, now);
      }
    }
    replaceIfSilent(now);
    outstanding.values().forEach(call -> timer.wakeBy(nextWake(call)));
  }

  private void expire(PendingCall<?> call) {
    forget(call);
    if (state instanceof State.Open open) {
      open.channel().expectStray();
    }
    RpcException trouble = lastTrouble;
    String what = call.procedure().name() + ": no answer from " + config.serverName();
    call.fail(
        trouble == null
            ? new RpcException(Reason.DEADLINE, what + " within the call's deadline")
            : new RpcException(trouble.reason(), what + ": " + trouble.getMessage(), trouble));
  }

  private void retransmitIfDue(PendingCall<?> call, long now) {
    if (config.retransmitInterval().isEmpty()
        || now - call.sentNanos() < config.retransmitInterval().get().toNanos()) {
      return;
    }
    call.sentAt(now);
    if (state instanceof State.Open open) {
      open.channel().expectStray();
      open.channel().write(call);
    }
  }

  private void replaceIfSilent(long now) {
    if (!(state instanceof State.Open open) || outstanding.isEmpty()) {
      return;
    }
    if (now - silentSince(open.channel()) >= config.silenceBound().toNanos()) {
      open.channel().close("silent for " + config.silenceBound());
    }
  }

  private long silentSince(ClientChannel channel) {
    return channel.heardNanos() - owingSinceNanos > 0 ? channel.heardNanos() : owingSinceNanos;
  }

  private long nextWake(PendingCall<?> call) {
    long wake = call.deadlineNanos();
    if (config.retransmitInterval().isPresent()) {
      wake = earlier(wake, call.sentNanos() + config.retransmitInterval().get().toNanos());
    }
    if (state instanceof State.Open open) {
      wake = earlier(wake, silentSince(open.channel()) + config.silenceBound().toNanos());
    }
    return wake;
  }

  private static long earlier(long a, long b) {
    return a - b < 0 ? a : b;
  }

  private void forget(PendingCall<?> call) {
    if (outstanding.remove(call.xid(), call)) {
      costBytes.addAndGet(-call.costBytes());
    }
  }

  private void failAll(RpcException failure) {
    for (PendingCall<?> call : new ArrayList<>(outstanding.values())) {
      forget(call);
      call.fail(
          new RpcException(
              failure.reason(), call.procedure().name() + ": " + failure.getMessage(), failure));
    }
  }

  private static String message(@Nullable Throwable failure) {
    return failure == null ? "unknown failure" : String.valueOf(failure.getMessage());
  }
}
