package dev.pagegate.client.remote;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.protocol.nfs3.NfsResult;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.WccData;
import dev.pagegate.protocol.rpc.Credential;
import dev.pagegate.protocol.rpc.Procedure;
import dev.pagegate.protocol.rpc.RpcClient;
import dev.pagegate.protocol.rpc.RpcException;
import dev.pagegate.protocol.rpc.Transmissions;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls to one server's NFS program: repeats what the server puts off, and turns whatever goes
 * wrong into an {@link FsException} that names operation, object and server.
 *
 * <p>Safe from any thread; nothing blocks.
 */
final class NfsCalls implements AutoCloseable {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final RpcClient client;
  private final Credential credential;
  private final Duration deadline;
  private final String server;
  private final CallMeters meters;
  private final Map<String, LongAdder> sent;

  /**
   * Takes {@code client} over.
   *
   * @param server for messages
   */
  NfsCalls(
      RpcClient client,
      Credential credential,
      Duration deadline,
      String server,
      CallMeters meters) {
    this(client, credential, deadline, server, meters, new ConcurrentHashMap<>());
  }

  private NfsCalls(
      RpcClient client,
      Credential credential,
      Duration deadline,
      String server,
      CallMeters meters,
      Map<String, LongAdder> sent) {
    this.client = client;
    this.credential = credential;
    this.deadline = deadline;
    this.server = server;
    this.meters = meters;
    this.sent = sent;
  }

  Credential credential() {
    return credential;
  }

  /** The same client, for calls that carry {@code caller}; close the original only. */
  NfsCalls as(Credential caller) {
    return new NfsCalls(client, caller, deadline, server, meters, sent);
  }

  /** What the server answered, and whether it may have executed the call before. */
  record Answer<S, F>(NfsResult<S, F> result, boolean repeated) {
    boolean failedWith(NfsStatus status) {
      return result.status() == status;
    }
  }

  /** As {@link #result}, for calls whose repetition has another result. */
  <A, S, F> CompletableFuture<Answer<S, F>> answer(
      Procedure<A, NfsResult<S, F>> procedure, A arguments, Supplier<String> object) {
    Transmissions wire = new Transmissions();
    return new Call<>(
            procedure,
            object,
            remaining -> {
              wire.lastWasNotExecuted(); // it was answered "later", unless this is the first
              return client.call(procedure, arguments, credential, remaining, wire);
            })
        .attempt(FIRST_PAUSE)
        .thenApply(result -> new Answer<>(result, wire.count() > 1));
  }

  /** The value of a successful result; any other fails. */
  <S, F> CompletableFuture<S> success(
      Procedure<?, NfsResult<S, F>> procedure, Supplier<String> object, NfsResult<S, F> result) {
    return successOf(procedure, object, result);
  }

  /** The value of a successful call; any other status fails. {@code object} is for messages. */
  <A, S, F> CompletableFuture<S> call(
      Procedure<A, NfsResult<S, F>> procedure, A arguments, Supplier<String> object) {
    return result(procedure, arguments, object)
        .thenCompose(result -> successOf(procedure, object, result));
  }

  /**
   * What a reply says of an object; what it was before is left out after a repetition, since an
   * execution whose reply was lost may have come before.
   */
  static WccData told(WccData change, boolean repeated) {
    return repeated ? new WccData(null, change.after()) : change;
  }

  /** What the server answered, except JUKEBOX, which is repeated until the deadline. */
  <A, S, F> CompletableFuture<NfsResult<S, F>> result(
      Procedure<A, NfsResult<S, F>> procedure, A arguments, Supplier<String> object) {
    return new Call<>(
            procedure,
            object,
            remaining -> client.call(procedure, arguments, credential, remaining))
        .attempt(FIRST_PAUSE);
  }

  /** As {@link #call}, with the payload written at {@code destination}'s writer index. */
  <A, S, F> CompletableFuture<S> callInto(
      Procedure<A, NfsResult<S, F>> procedure,
      A arguments,
      ByteBuf destination,
      Supplier<String> object) {
    return new Call<>(
            procedure,
            object,
            remaining -> client.callInto(procedure, arguments, credential, remaining, destination))
        .attempt(FIRST_PAUSE)
        .thenCompose(result -> successOf(procedure, object, result));
  }

  /** A failure found in a reply whose status was fine. */
  FsException failure(
      FsError error, Procedure<?, ?> procedure, Supplier<String> object, String reason) {
    return new FsException(error, message(procedure, object, reason + ErrorTable.advice(error)));
  }

  FsException failure(NfsStatus status, Procedure<?, ?> procedure, Supplier<String> object) {
    return failure(ErrorTable.of(status), procedure, object, "NFS3ERR_" + status);
  }

  /** How many calls were made, by procedure; those that a lost connection repeats count once. */
  Map<String, Long> sent() {
    Map<String, Long> counts = new TreeMap<>();
    sent.forEach((name, count) -> counts.put(name, count.sum()));
    return counts;
  }

  @Override
  public void close() {
    client.close();
  }

  /** The throwable that a stage wrapped, if it did. */
  static Throwable unwrap(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private <S, F> CompletableFuture<S> successOf(
      Procedure<?, ?> procedure, Supplier<String> object, NfsResult<S, F> result) {
    return switch (result) {
      case NfsResult.Ok<S, F>(S value) -> CompletableFuture.completedFuture(value);
      case NfsResult.Failed<S, F>(NfsStatus status, _) ->
          CompletableFuture.failedFuture(failure(status, procedure, object));
    };
  }

  private FsException translate(
      Throwable thrown, Procedure<?, ?> procedure, Supplier<String> object) {
    Throwable cause = unwrap(thrown);
    FsError error = cause instanceof RpcException rpc ? ErrorTable.of(rpc.reason()) : FsError.IO;
    return new FsException(
        error,
        message(procedure, object, cause.getMessage() + ErrorTable.advice(error, cause)),
        cause);
  }

  private String message(Procedure<?, ?> procedure, Supplier<String> object, String reason) {
    return procedure.name() + " of " + object.get() + " on " + server + ": " + reason;
  }

  /** One call with its deadline, which every attempt shares. */
  private final class Call<S, F> {
    private final Procedure<?, NfsResult<S, F>> procedure;
    private final Supplier<String> object;
    private final Function<Duration, CompletableFuture<NfsResult<S, F>>> start;
    private final long deadlineNanos = System.nanoTime() + deadline.toNanos();

    Call(
        Procedure<?, NfsResult<S, F>> procedure,
        Supplier<String> object,
        Function<Duration, CompletableFuture<NfsResult<S, F>>> start) {
      this.procedure = procedure;
      this.object = object;
      this.start = start;
    }

    CompletableFuture<NfsResult<S, F>> attempt(Duration pause) {
      CompletableFuture<NfsResult<S, F>> answered;
      long startNanos = System.nanoTime();
      sent.computeIfAbsent(procedure.name(), _ -> new LongAdder()).increment();
      try {
        answered = start.apply(remaining());
      } catch (RuntimeException refused) {
        answered = CompletableFuture.failedFuture(refused);
      }
      return answered
          .whenComplete(
              (result, failure) ->
                  meters.answered(procedure.name(), startNanos, outcome(result, failure)))
          .exceptionallyCompose(
              thrown -> CompletableFuture.failedFuture(translate(thrown, procedure, object)))
          .thenCompose(result -> nowOrLater(result, pause));
    }

    private static String outcome(@Nullable NfsResult<?, ?> result, @Nullable Throwable failure) {
      if (result != null) {
        return result.status().name();
      }
      return failure != null && unwrap(failure) instanceof RpcException rpc
          ? rpc.reason().name()
          : "UNEXPECTED";
    }

    private CompletableFuture<NfsResult<S, F>> nowOrLater(NfsResult<S, F> result, Duration pause) {
      return result.status() == NfsStatus.JUKEBOX && remaining().compareTo(pause) > 0
          ? attemptAfter(pause)
          : CompletableFuture.completedFuture(result);
    }

    // RFC 1813 section 2.6: the client waits and tries again with a new transaction id.
    private CompletableFuture<NfsResult<S, F>> attemptAfter(Duration pause) {
      Duration doubled = pause.multipliedBy(2);
      Duration next = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
      var elapsed =
          CompletableFuture.runAsync(
              () -> {},
              CompletableFuture.delayedExecutor(
                  pause.toNanos(), TimeUnit.NANOSECONDS, Runnable::run));
      return elapsed.thenCompose(_ -> attempt(next));
    }

    private Duration remaining() {
      return Duration.ofNanos(Math.max(1, deadlineNanos - System.nanoTime()));
    }
  }
}
