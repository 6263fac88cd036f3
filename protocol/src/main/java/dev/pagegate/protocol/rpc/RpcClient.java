package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.xdr.XdrWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Calls to one RPC server over a few pipelined connections. Any thread may call; nothing blocks
 * except {@link #close}. Futures complete on an event loop, which their continuations must not
 * block, and fail with {@link RpcException} only.
 *
 * <p>A call whose connection is lost is sent again on the next one until its deadline: it may be
 * executed more than once. Cancelling a future does not withdraw its call.
 */
public final class RpcClient implements AutoCloseable {
  private final Transport transport;
  private final List<ClientConnection> connections;
  private final AtomicInteger nextXid;

  /**
   * Connects to nothing yet.
   *
   * @param random where xids start and how back-off jitters
   */
  public RpcClient(RpcClientConfig config, Transport transport, RandomGenerator random) {
    this.transport = transport;
    // A restarted client must not repeat xids: a duplicate request cache would answer them.
    this.nextXid = new AtomicInteger(random.nextInt());
    KnownServer known = new KnownServer();
    this.connections =
        Stream.generate(() -> new ClientConnection(config, transport, random, known))
            .limit(config.connections())
            .toList();
  }

  /**
   * Calls {@code procedure}. A payload among the arguments is sent from its own memory: its bytes
   * must stay as they are until the future completes, its memory is retained as long as needed.
   */
  public <A, R> CompletableFuture<R> call(
      Procedure<A, R> procedure, A arguments, Credential credential, Duration deadline) {
    return call(procedure, arguments, credential, deadline, new Transmissions());
  }

  /** As the other {@code call}; how often it was sent is counted in {@code transmissions}. */
  public <A, R> CompletableFuture<R> call(
      Procedure<A, R> procedure,
      A arguments,
      Credential credential,
      Duration deadline,
      Transmissions transmissions) {
    if (procedure.results() instanceof PayloadCodec) {
      throw new IllegalArgumentException(
          procedure.name() + " returns a payload (expected: callInto with a destination)");
    }
    return submit(procedure, arguments, credential, deadline, null, transmissions);
  }

  /**
   * Calls {@code procedure} and writes the payload of its results at {@code destination}'s writer
   * index; a payload longer than its writable bytes fails BAD_REPLY. The result's payload is a
   * slice of {@code destination}.
   *
   * <p>{@code destination} is the call's until the future completes and not touched afterwards. On
   * failure its writer index is where it was, and the bytes behind it are undefined.
   */
  public <A, R> CompletableFuture<R> callInto(
      Procedure<A, R> procedure,
      A arguments,
      Credential credential,
      Duration deadline,
      ByteBuf destination) {
    if (!(procedure.results() instanceof PayloadCodec<R> codec)) {
      throw new IllegalArgumentException(
          procedure.name() + " returns no payload (expected: call without a destination)");
    }
    return submit(
        procedure,
        arguments,
        credential,
        deadline,
        new PendingCall.Stream<>(codec, destination),
        new Transmissions());
  }

  /** Fails the calls under way with CLOSED; waits for that, unless called on an event loop. */
  @Override
  public void close() {
    var closing =
        connections.stream().map(ClientConnection::close).toArray(CompletableFuture<?>[]::new);
    if (!transport.isEventLoop()) {
      CompletableFuture.allOf(closing).join();
    }
  }

  private <A, R> CompletableFuture<R> submit(
      Procedure<A, R> procedure,
      A arguments,
      Credential credential,
      Duration deadline,
      PendingCall.@Nullable Stream<R> stream,
      Transmissions transmissions) {
    int xid = nextXid.getAndIncrement();
    CallHeader header =
        new CallHeader(
            xid,
            procedure.program(),
            procedure.version(),
            procedure.number(),
            credential,
            Verifier.NONE);
    Consumer<XdrWriter> encoded = writer -> CallHeader.CODEC.encode(header, writer);
    OutgoingRecord record =
        OutgoingRecord.of(ByteBufAllocator.DEFAULT, encoded, procedure.arguments(), arguments);
    long deadlineNanos = System.nanoTime() + deadline.toNanos();
    PendingCall<R> call =
        new PendingCall<>(xid, procedure, record, stream, transmissions, deadlineNanos);
    leastBusy().submit(call);
    return call.future();
  }

  private ClientConnection leastBusy() {
    ClientConnection best = connections.getFirst();
    for (ClientConnection connection : connections) {
      if (cost(connection) < cost(best)) {
        best = connection;
      }
    }
    return best;
  }

  /** A connection that does not work is taken only when none does. */
  private static long cost(ClientConnection connection) {
    return connection.costBytes() + (connection.isTroubled() ? Long.MAX_VALUE / 2 : 0);
  }
}
