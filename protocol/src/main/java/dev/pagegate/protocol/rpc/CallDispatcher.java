package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.rpc.ReplyStatus.Accepted;
import dev.pagegate.protocol.rpc.ReplyStatus.AuthError;
import dev.pagegate.protocol.rpc.ReplyStatus.Outcome;
import dev.pagegate.protocol.rpc.ReplyStatus.ProgramMismatch;
import dev.pagegate.protocol.rpc.ReplyStatus.RpcMismatch;
import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.Opaque;
import dev.pagegate.protocol.xdr.XdrException;
import dev.pagegate.protocol.xdr.XdrReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds and runs the procedure of a call, or says why there is none. Called on event loops. */
final class CallDispatcher {
  private static final Logger LOG = LoggerFactory.getLogger(CallDispatcher.class);

  private final Map<Integer, RpcProgram> programs;
  private final DuplicateRequestCache duplicates;
  private final CallCounters counters;

  CallDispatcher(
      Map<Integer, RpcProgram> programs, DuplicateRequestCache duplicates, CallCounters counters) {
    this.programs = programs;
    this.duplicates = duplicates;
    this.counters = counters;
  }

  /** Takes {@code record} over; exactly one reply, or none, is reported to {@code connection}. */
  void dispatch(ByteBuf record, ServerConnection connection) {
    try {
      if (CallHeader.isOtherVersion(record)) {
        int xid = record.getInt(record.readerIndex());
        refuse(connection, xid, new RpcMismatch(CallHeader.RPC_VERSION, CallHeader.RPC_VERSION));
        record.release();
        return;
      }
      XdrReader reader = new XdrReader(record);
      CallHeader header = CallHeader.CODEC.decode(reader);
      run(new Incoming(header, record, connection), reader);
    } catch (XdrException e) {
      record.release();
      connection.unanswerable(e);
    }
  }

  private record Incoming(CallHeader header, ByteBuf record, ServerConnection connection) {
    CallContext context() {
      return new CallContext(connection.peer(), header.credential(), header.xid(), connection.id());
    }
  }

  private sealed interface Route {
    record Found(RpcProgram.Entry<?, ?> entry) implements Route {}

    record Refused(ReplyStatus status) implements Route {}

    /** Not a call at all, but the wish for TLS. */
    record Upgrade(ServerUpgrade upgrade, ReplyStatus offer) implements Route {}
  }

  private void run(Incoming call, XdrReader reader) {
    switch (route(call.header(), call.connection().upgrade())) {
      case Route.Found found -> run(call, found.entry(), reader);
      case Route.Refused refused -> {
        call.record().release();
        refuse(call.connection(), call.header().xid(), refused.status());
      }
      case Route.Upgrade start -> {
        call.record().release();
        int xid = call.header().xid();
        ServerConnection connection = call.connection();
        connection.startTls(start.upgrade(), () -> header(connection, xid, start.offer()));
      }
    }
  }

  /** Lets calls pass that are as secure as the server demands: RFC 9289 section 4.1. */
  private Route route(CallHeader header, @Nullable ServerUpgrade upgrade) {
    if (upgrade == null) {
      return route(header);
    }
    if (StartTls.asksForTls(header)) {
      return StartTls.isProbe(header) && upgrade.canStart()
          ? new Route.Upgrade(upgrade, new Accepted(StartTls.OFFER, Outcome.SUCCESS))
          : new Route.Refused(new AuthError(AuthStatus.BAD_CREDENTIAL));
    }
    return upgrade.isSecure() || header.procedure() == 0
        ? route(header)
        : new Route.Refused(new AuthError(AuthStatus.TOO_WEAK));
  }

  private Route route(CallHeader header) {
    if (header.credential() instanceof Credential.Other other) {
      // A flavour of ours that did not decode is bad; one that we do not speak is rejected.
      return new Route.Refused(
          new AuthError(
              other.flavour() == Credential.AUTH_SYS
                  ? AuthStatus.BAD_CREDENTIAL
                  : AuthStatus.REJECTED_CREDENTIAL));
    }
    RpcProgram program = programs.get(header.program());
    if (program == null) {
      return new Route.Refused(Accepted.of(Outcome.PROGRAM_UNAVAILABLE));
    }
    if (!program.hasVersion(header.version())) {
      return new Route.Refused(
          Accepted.of(new ProgramMismatch(program.lowVersion(), program.highVersion())));
    }
    RpcProgram.Entry<?, ?> entry = program.entry(header.version(), header.procedure());
    return entry == null
        ? new Route.Refused(Accepted.of(Outcome.PROCEDURE_UNAVAILABLE))
        : new Route.Found(entry);
  }

  private <A, R> void run(Incoming call, RpcProgram.Entry<A, R> entry, XdrReader reader) {
    ByteBuf record = call.record();
    long checksum = checksum(record, entry.repeat());
    A arguments;
    try {
      arguments = entry.procedure().arguments().decode(reader);
    } catch (RuntimeException e) {
      LOG.debug("{} of {}: {}", entry.procedure().name(), call.connection().peer(), e.getMessage());
      record.release();
      refuse(call.connection(), call.header().xid(), Accepted.of(Outcome.GARBAGE_ARGUMENTS));
      return;
    }
    if (!(entry.procedure().arguments() instanceof PayloadCodec)) {
      // Nothing refers to the record any more: do not pin a receive buffer while the call runs.
      record.release();
      record = Unpooled.EMPTY_BUFFER;
    }
    counters.called(entry.procedure());
    switch (entry.repeat()) {
      case HARMLESS -> runAgain(call, entry, arguments, record);
      case ONCE -> runOnce(call, entry, arguments, record, checksum);
    }
  }

  private <A, R> void runAgain(
      Incoming call, RpcProgram.Entry<A, R> entry, A arguments, ByteBuf record) {
    invoke(call, entry, arguments)
        .whenComplete(
            (results, failure) -> {
              record.release();
              call.connection().reply(reply(call, entry, results, failure));
            });
  }

  private <A, R> void runOnce(
      Incoming call, RpcProgram.Entry<A, R> entry, A arguments, ByteBuf record, long checksum) {
    DuplicateRequestCache.Key key = key(call, checksum);
    switch (duplicates.admit(key, reply -> call.connection().send(OutgoingRecord.of(reply)))) {
      case RUN ->
          invoke(call, entry, arguments)
              .whenComplete(
                  (results, failure) -> {
                    record.release();
                    OutgoingRecord reply = reply(call, entry, results, failure);
                    Opaque bytes = reply.toOpaque();
                    reply.release();
                    duplicates.complete(key, bytes);
                    call.connection().noReply();
                  });
      case RUNNING, REPLAYED -> {
        record.release();
        counters.repeated(entry.procedure());
        call.connection().noReply();
      }
    }
  }

  private static <A, R> CompletionStage<R> invoke(
      Incoming call, RpcProgram.Entry<A, R> entry, A arguments) {
    try {
      return entry.handler().call(arguments, call.context());
    } catch (RuntimeException | Error e) {
      // The barrier: whatever a program throws ends its call, not the event loop.
      return CompletableFuture.failedStage(e);
    }
  }

  private <R> OutgoingRecord reply(
      Incoming call,
      RpcProgram.Entry<?, R> entry,
      @Nullable R results,
      @Nullable Throwable failure) {
    if (results == null) {
      return systemError(call, entry.procedure(), failure);
    }
    try {
      return success(call, entry.procedure().results(), results);
    } catch (RuntimeException e) {
      return systemError(call, entry.procedure(), e);
    }
  }

  private static <R> OutgoingRecord success(Incoming call, Codec<R> codec, R results) {
    ReplyHeader header = new ReplyHeader(call.header().xid(), Accepted.SUCCESS);
    try {
      return OutgoingRecord.of(
          call.connection().channel().alloc(),
          writer -> ReplyHeader.CODEC.encode(header, writer),
          codec,
          results);
    } finally {
      if (codec instanceof PayloadCodec<R> split) {
        split.payload(results).release();
      }
    }
  }

  private OutgoingRecord systemError(
      Incoming call, Procedure<?, ?> procedure, @Nullable Throwable failure) {
    LOG.warn("{} of {} failed", procedure.name(), call.connection().peer(), failure);
    counters.failed(procedure);
    return header(call.connection(), call.header().xid(), Accepted.of(Outcome.SYSTEM_ERROR));
  }

  private static void refuse(ServerConnection connection, int xid, ReplyStatus status) {
    connection.reply(header(connection, xid, status));
  }

  private static OutgoingRecord header(ServerConnection connection, int xid, ReplyStatus status) {
    ReplyHeader header = new ReplyHeader(xid, status);
    return OutgoingRecord.of(
        connection.channel().alloc(), writer -> ReplyHeader.CODEC.encode(header, writer));
  }

  private static DuplicateRequestCache.Key key(Incoming call, long checksum) {
    CallHeader header = call.header();
    return new DuplicateRequestCache.Key(
        call.connection().peer().getAddress(),
        header.xid(),
        header.program(),
        header.version(),
        header.procedure(),
        checksum,
        header.credential());
  }

  private static long checksum(ByteBuf body, RpcProgram.Repeat repeat) {
    if (repeat == RpcProgram.Repeat.HARMLESS) {
      return 0;
    }
    CRC32C crc = new CRC32C();
    crc.update(body.nioBuffer());
    return crc.getValue();
  }
}
