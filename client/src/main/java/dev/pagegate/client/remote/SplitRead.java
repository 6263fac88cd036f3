package dev.pagegate.client.remote;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.remote.RemoteFiles.ReadResult;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.nfs3.Read;
import dev.pagegate.protocol.nfs3.WccAttributes;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One read of a file: as many READs as the server's size limit asks for, in parallel, each into its
 * own slice of the destination.
 */
final class SplitRead {
  private final NfsCalls calls;
  private final FileHandle file;
  private final long offset;
  private final ByteBuf destination;
  private final List<Part> parts = new ArrayList<>();

  private SplitRead(NfsCalls calls, FileHandle file, long offset, ByteBuf destination) {
    this.calls = calls;
    this.file = file;
    this.offset = offset;
    this.destination = destination;
  }

  /** Reads; completes when no part touches {@code destination} any more, also on failure. */
  static CompletableFuture<ReadResult> start(
      NfsCalls calls, FileHandle file, long offset, ByteBuf destination, int maxBytes) {
    return new SplitRead(calls, file, offset, destination).start(maxBytes);
  }

  private CompletableFuture<ReadResult> start(int maxBytes) {
    int from = destination.writerIndex();
    int wanted = destination.writableBytes();
    for (int start = 0; start < wanted; start += maxBytes) {
      int length = Math.min(maxBytes, wanted - start);
      ByteBuf slice = destination.slice(from + start, length).writerIndex(0);
      parts.add(new Part(offset + start, slice));
    }
    CompletableFuture<?>[] ends =
        parts.stream().map(Part::fill).toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(ends).thenApply(_ -> combine(from));
  }

  /*
   * The file may shrink or grow between the parts. What counts is the unbroken run from the start:
   * after a part that met the end, the bytes of later parts belong to another version of the file.
   */
  private ReadResult combine(int from) {
    int length = 0;
    boolean endOfFile = false;
    FileAttributes attributes = parts.isEmpty() ? null : parts.getFirst().attributes;
    for (Part part : parts) {
      if (!endOfFile) {
        length += part.slice.writerIndex();
        endOfFile = part.endOfFile;
      }
      if (attributes != null && !part.agreesWith(attributes)) {
        attributes = null;
      }
    }
    destination.writerIndex(from + length);
    return new ReadResult(length, endOfFile, attributes);
  }

  /** A range that one READ could bring whole; short replies make it take more. */
  private final class Part {
    private final long start;
    private final ByteBuf slice;
    // Replies come one after the other, so the futures between them order these fields.
    private boolean endOfFile;
    private boolean answered;
    private boolean disagreed;
    private @Nullable FileAttributes attributes;

    Part(long start, ByteBuf slice) {
      this.start = start;
      this.slice = slice;
    }

    CompletableFuture<Void> fill() {
      int before = slice.writerIndex();
      Read.Arguments arguments = new Read.Arguments(file, start + before, slice.writableBytes());
      return calls
          .callInto(Nfs3.READ, arguments, slice, this::describe)
          .thenCompose(success -> accept(success, slice.writerIndex() - before));
    }

    private CompletableFuture<Void> accept(Read.Success success, int gotBytes) {
      note(success.attributes());
      // RFC 1813 section 3.3.6: a short reply is no sign of the end, only the flag is.
      endOfFile = success.endOfFile();
      if (endOfFile || !slice.isWritable()) {
        return CompletableFuture.completedFuture(null);
      }
      if (gotBytes == 0) {
        return CompletableFuture.failedFuture(
            calls.failure(
                FsError.BAD_REPLY,
                Nfs3.READ,
                this::describe,
                "the server returned no bytes and no end of file"));
      }
      return fill();
    }

    private void note(@Nullable FileAttributes latest) {
      disagreed |= answered && !same(attributes, latest);
      answered = true;
      attributes = disagreed ? null : latest;
    }

    boolean agreesWith(FileAttributes others) {
      return same(attributes, others);
    }

    private String describe() {
      return "file " + file + " at " + (start + slice.writerIndex());
    }
  }

  private static boolean same(@Nullable FileAttributes one, @Nullable FileAttributes other) {
    if (one == null || other == null) {
      return false;
    }
    return WccAttributes.of(one).equals(WccAttributes.of(other));
  }
}
