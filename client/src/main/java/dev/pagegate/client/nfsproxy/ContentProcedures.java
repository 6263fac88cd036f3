package dev.pagegate.client.nfsproxy;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.Await;
import dev.pagegate.client.file.OpenMode;
import dev.pagegate.client.nfsproxy.ProxySettings.Unstable;
import dev.pagegate.protocol.nfs3.Commit;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.Read;
import dev.pagegate.protocol.nfs3.StableHow;
import dev.pagegate.protocol.nfs3.WccData;
import dev.pagegate.protocol.nfs3.Write;
import dev.pagegate.protocol.rpc.Credential;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.CompletableFuture;

/** The procedures on a file's content: through the pages, the gate and the write-back. */
final class ContentProcedures {
  private final Targets targets;
  private final OpenFiles openFiles;
  private final ProxyVerifier verifier;
  private final ReplyMemory memory;
  private final Unstable unstable;

  ContentProcedures(
      Targets targets,
      OpenFiles openFiles,
      ProxyVerifier verifier,
      ReplyMemory memory,
      Unstable unstable) {
    this.targets = targets;
    this.openFiles = openFiles;
    this.verifier = verifier;
    this.memory = memory;
    this.unstable = unstable;
  }

  /** RFC 1813 section 3.3.6. The payload is the pages themselves. */
  CompletableFuture<Read.Success> read(Read.Arguments arguments, Credential claimed)
      throws Refusal {
    Target target = targets.of(arguments.file());
    Caller caller = target.export().caller(claimed);
    return caller
        .handles()
        .recentAttributes(target.inode())
        .thenCompose(
            attributes ->
                attributes.type() == FileType.REGULAR
                    ? target.export().permissions().requireRead(caller, target.inode())
                    : CompletableFuture.failedFuture(notRegular(target, attributes)))
        .thenCompose(_ -> openFiles.take(caller, target.inode(), OpenMode.READ))
        .thenCompose(use -> read(arguments, caller, use));
  }

  private static Refusal notRegular(Target target, FileAttributes attributes) {
    return new Refusal(NfsStatus.INVAL, target.inode() + " is a " + attributes.type());
  }

  private CompletableFuture<Read.Success> read(
      Read.Arguments arguments, Caller caller, OpenFiles.Use use) {
    int count = (int) Math.min(arguments.countBytes(), Sizes.MAX_READ_BYTES);
    long offset = arguments.offset();
    // Offsets are unsigned: one beyond 2^63 is past the end of every file, as is what passes it.
    boolean past = offset < 0 || offset > Long.MAX_VALUE - count;
    CompletableFuture<ByteBuf> bytes =
        past
            ? CompletableFuture.completedFuture(Unpooled.EMPTY_BUFFER)
            : ReadGather.start(use.file(), offset, memory.claim(count));
    return bytes
        .thenApply(payload -> success(caller, use, offset, payload))
        .whenComplete((_, _) -> use.close());
  }

  private static Read.Success success(
      Caller caller, OpenFiles.Use use, long offset, ByteBuf payload) {
    long reached = offset + payload.readableBytes();
    boolean end = offset < 0 || reached < 0 || reached >= use.file().sizeBytes();
    return new Read.Success(caller.handles().knownAttributes(use.file().inode()), end, payload);
  }

  /**
   * RFC 1813 section 3.3.7. What is unstable is a dirty page; what is to be stable is at the origin
   * before the reply, as the write policy has it. Blocks at the gate and while too much is dirty.
   */
  Write.Success write(Write.Arguments arguments, Credential claimed) throws Refusal, FsException {
    Target target = targets.of(arguments.file());
    Caller caller = target.export().caller(claimed);
    FileAttributes before = Await.result(caller.handles().recentAttributes(target.inode()));
    if (before.type() != FileType.REGULAR) {
      throw notRegular(target, before);
    }
    Await.result(target.export().permissions().requireWrite(caller, target.inode()));
    requireRepresentable(arguments);
    // Before anything is modified: what is lost meanwhile must show as a new verifier.
    long boot = verifier.now();
    try (OpenFiles.Use use = Await.result(openFiles.take(caller, target.inode(), OpenMode.WRITE))) {
      int count = use.file().write(arguments.offset(), arguments.payload());
      StableHow committed =
          unstable == Unstable.COMMITTED ? StableHow.FILE_SYNC : arguments.stable();
      if (committed != StableHow.UNSTABLE) {
        use.file().fsync();
        committed = StableHow.FILE_SYNC;
      }
      return new Write.Success(after(caller, target), count, committed, boot);
    }
  }

  private static void requireRepresentable(Write.Arguments arguments) throws Refusal {
    if (arguments.offset() < 0 || arguments.offset() + arguments.payload().readableBytes() < 0) {
      throw new Refusal(
          NfsStatus.FBIG,
          "offset: " + Long.toUnsignedString(arguments.offset()) + " (expected: < 2^63)");
    }
  }

  /** RFC 1813 section 3.3.21. The whole file, whatever the range. Blocks until it is durable. */
  Commit.Success commit(Commit.Arguments arguments, Credential claimed) throws Refusal {
    Target target = targets.of(arguments.file());
    Caller caller = target.export().caller(claimed);
    try {
      FileAttributes before = Await.result(caller.handles().recentAttributes(target.inode()));
      // INVAL is no answer to COMMIT, and other types have nothing uncommitted.
      if (before.type() == FileType.REGULAR) {
        commit(caller, target);
      }
    } catch (FsException failed) {
      throw new Refusal(Statuses.ofCommit(failed.error()), String.valueOf(failed.getMessage()));
    }
    return new Commit.Success(after(caller, target), verifier.now());
  }

  private void commit(Caller caller, Target target) throws FsException {
    try {
      Await.result(target.export().permissions().requireWrite(caller, target.inode()));
    } catch (FsException denied) {
      if (denied.error() != FsError.ACCESS_DENIED) {
        throw denied;
      }
      // Not as this caller: what others wrote would be sent in the wrong name, and refused.
      caller.files().upkeep().flush(target.inode());
      return;
    }
    try (OpenFiles.Use use = Await.result(openFiles.take(caller, target.inode(), OpenMode.WRITE))) {
      use.file().fsync();
    }
  }

  /** Without "before": between another's change and ours nobody here can tell. */
  private static WccData after(Caller caller, Target target) {
    return new WccData(null, caller.handles().knownAttributes(target.inode()));
  }
}
