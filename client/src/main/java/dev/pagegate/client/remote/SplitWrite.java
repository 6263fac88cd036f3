package dev.pagegate.client.remote;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.remote.RemoteFiles.Written;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.nfs3.StableHow;
import dev.pagegate.protocol.nfs3.WccData;
import dev.pagegate.protocol.nfs3.Write;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * One write to a file: as many WRITEs as the server's size limit asks for, in parallel, each
 * continued where its reply was short.
 */
final class SplitWrite {
  private final NfsCalls calls;
  private final FileHandle file;
  private final StableHow stability;

  // Replies come on any event loop.
  private final List<WccData> changes = new ArrayList<>();
  private final Set<Long> verifiers = new HashSet<>();

  private SplitWrite(NfsCalls calls, FileHandle file, StableHow stability) {
    this.calls = calls;
    this.file = file;
    this.stability = stability;
  }

  /** Writes; completes when no part needs {@code source} any more, also on failure. */
  static CompletableFuture<Written> start(
      NfsCalls calls,
      FileHandle file,
      long offset,
      ByteBuf source,
      StableHow stability,
      int maxBytes) {
    return new SplitWrite(calls, file, stability).start(offset, source, maxBytes);
  }

  private CompletableFuture<Written> start(long offset, ByteBuf source, int maxBytes) {
    int from = source.readerIndex();
    int lengthBytes = source.readableBytes();
    List<CompletableFuture<Void>> parts = new ArrayList<>();
    for (int start = 0; start < lengthBytes; start += maxBytes) {
      int partBytes = Math.min(maxBytes, lengthBytes - start);
      parts.add(write(offset + start, source.slice(from + start, partBytes)));
    }
    return CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new))
        .thenApply(_ -> result());
  }

  private synchronized Written result() {
    return new Written(List.copyOf(changes), Set.copyOf(verifiers));
  }

  private CompletableFuture<Void> write(long offset, ByteBuf part) {
    Write.Arguments arguments = new Write.Arguments(file, offset, stability, part);
    return calls
        .answer(Nfs3.WRITE, arguments, () -> describe(offset))
        .thenCompose(
            answer ->
                calls
                    .success(Nfs3.WRITE, () -> describe(offset), answer.result())
                    .thenCompose(success -> accept(success, answer.repeated(), offset, part)));
  }

  private CompletableFuture<Void> accept(
      Write.Success success, boolean repeated, long offset, ByteBuf part) {
    note(success, repeated);
    // RFC 1813 section 3.3.7: the server may write less than it was asked to.
    if (success.countBytes() <= 0 || success.countBytes() > part.readableBytes()) {
      return CompletableFuture.failedFuture(
          calls.failure(
              FsError.BAD_REPLY,
              Nfs3.WRITE,
              () -> describe(offset),
              "the server says that it wrote %d of %d bytes"
                  .formatted(success.countBytes(), part.readableBytes())));
    }
    int wrote = (int) success.countBytes();
    return wrote == part.readableBytes()
        ? CompletableFuture.completedFuture(null)
        : write(
            offset + wrote, part.slice(part.readerIndex() + wrote, part.readableBytes() - wrote));
  }

  private synchronized void note(Write.Success success, boolean repeated) {
    changes.add(NfsCalls.told(success.file(), repeated));
    if (success.committed() == StableHow.UNSTABLE) {
      verifiers.add(success.verifier());
    }
  }

  private String describe(long offset) {
    return "file " + file + " at " + offset;
  }
}
