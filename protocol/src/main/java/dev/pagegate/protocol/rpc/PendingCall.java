package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.rpc.ReplyStatus.Accepted;
import dev.pagegate.protocol.rpc.ReplyStatus.AuthError;
import dev.pagegate.protocol.rpc.ReplyStatus.Outcome;
import dev.pagegate.protocol.rpc.ReplyStatus.ProgramMismatch;
import dev.pagegate.protocol.rpc.ReplyStatus.RpcMismatch;
import dev.pagegate.protocol.rpc.RpcException.Reason;
import dev.pagegate.protocol.xdr.XdrException;
import dev.pagegate.protocol.xdr.XdrReader;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A call without its answer yet: what to send again, until when, and where the answer goes. Event
 * loop only, once submitted.
 */
final class PendingCall<R> {
  private final int xid;
  private final Procedure<?, R> procedure;
  private final OutgoingRecord record;
  private final @Nullable Stream<R> stream;
  private final Transmissions transmissions;
  private final long deadlineNanos;
  private final long costBytes;
  private final CompletableFuture<R> future = new CompletableFuture<>();
  private long sentNanos;

  PendingCall(
      int xid,
      Procedure<?, R> procedure,
      OutgoingRecord record,
      @Nullable Stream<R> stream,
      Transmissions transmissions,
      long deadlineNanos) {
    this.xid = xid;
    this.procedure = procedure;
    this.record = record;
    this.stream = stream;
    this.transmissions = transmissions;
    this.deadlineNanos = deadlineNanos;
    this.costBytes =
        (long) record.bytes() + (stream == null ? 0 : stream.destination.writableBytes());
  }

  /** Where the payload of an answer goes. */
  record Stream<R>(PayloadCodec<R> codec, ByteBuf destination, int start) {
    Stream(PayloadCodec<R> codec, ByteBuf destination) {
      this(codec, destination, destination.writerIndex());
    }

    /** Forgets what an earlier, broken answer has left. */
    void rewind() {
      destination.writerIndex(start);
    }

    R complete(PayloadCodec.Head<R> head) {
      return head.complete().apply(destination.slice(start, head.payloadBytes()));
    }
  }

  int xid() {
    return xid;
  }

  Procedure<?, R> procedure() {
    return procedure;
  }

  OutgoingRecord record() {
    return record;
  }

  Transmissions transmissions() {
    return transmissions;
  }

  @Nullable Stream<R> stream() {
    return stream;
  }

  CompletableFuture<R> future() {
    return future;
  }

  long deadlineNanos() {
    return deadlineNanos;
  }

  long costBytes() {
    return costBytes;
  }

  long sentNanos() {
    return sentNanos;
  }

  void sentAt(long nanos) {
    sentNanos = nanos;
  }

  boolean isDone() {
    return future.isDone();
  }

  /** Whatever the server says that is not the result. */
  void refused(ReplyStatus status) {
    fail(failure(status));
  }

  /** A whole reply without a stream, after its xid; fails with {@link XdrException}. */
  void decode(ByteBuf reply) {
    XdrReader reader = new XdrReader(reply);
    ReplyStatus status = ReplyHeader.decodeAfterXid(reader);
    if (isSuccess(status)) {
      succeed(procedure.results().decode(reader));
    } else {
      refused(status);
    }
  }

  void succeed(R result) {
    record.release();
    future.complete(result);
  }

  void fail(RpcException failure) {
    record.release();
    if (stream != null) {
      stream.rewind();
    }
    future.completeExceptionally(failure);
  }

  /** Fails when the reply's verifier is one that nobody asked for. */
  static boolean isSuccess(ReplyStatus status) {
    if (status instanceof Accepted accepted) {
      if (!accepted.verifier().isPlain()) {
        throw new XdrException(
            "reply verifier flavour: " + accepted.verifier().flavour() + " (expected: 0)");
      }
      return accepted.status() == Outcome.SUCCESS;
    }
    return false;
  }

  private RpcException failure(ReplyStatus status) {
    String name = procedure.name();
    return switch (status) {
      case RpcMismatch other ->
          new RpcException(
              Reason.DENIED,
              name + ": the server speaks RPC versions " + other.low() + " to " + other.high());
      case AuthError error ->
          new RpcException(
              Reason.DENIED,
              name
                  + ": the server refused the credential: "
                  + error.status()
                  + (error.status() == AuthStatus.TOO_WEAK
                      ? "; it may demand TLS, which xprtsec=tls or mtls gives it"
                      : ""));
      case Accepted accepted ->
          switch (accepted.status()) {
            case ProgramMismatch other -> versionMismatch(other);
            case Outcome outcome -> failure(outcome);
          };
    };
  }

  private RpcException versionMismatch(ProgramMismatch other) {
    return new RpcException(
        Reason.VERSION_MISMATCH,
        procedure.name()
            + ": the server has versions "
            + other.low()
            + " to "
            + other.high()
            + " of program "
            + procedure.program()
            + " (expected: "
            + procedure.version()
            + ")");
  }

  private RpcException failure(Outcome outcome) {
    String name = procedure.name();
    return switch (outcome) {
      case SUCCESS -> throw new IllegalStateException(name + " succeeded");
      case PROGRAM_UNAVAILABLE ->
          new RpcException(
              Reason.PROGRAM_UNAVAILABLE,
              name + ": the server does not have program " + procedure.program());
      case PROCEDURE_UNAVAILABLE ->
          new RpcException(
              Reason.PROCEDURE_UNAVAILABLE, name + ": the server does not have this procedure");
      case GARBAGE_ARGUMENTS ->
          new RpcException(
              Reason.GARBAGE_ARGUMENTS, name + ": the server could not decode the arguments");
      case SYSTEM_ERROR ->
          new RpcException(Reason.SERVER_ERROR, name + ": the server failed while executing");
    };
  }
}
