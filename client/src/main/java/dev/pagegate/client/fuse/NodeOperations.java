package dev.pagegate.client.fuse;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.Await;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.Inode;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.xdr.Opaque;
import java.lang.foreign.Arena;
import java.util.concurrent.CompletableFuture;

/** The kernel's requests on names and attributes that change nothing. */
final class NodeOperations {
  private final MountedVolume volume;

  NodeOperations(MountedVolume volume) {
    this.volume = volume;
  }

  private record Found(Inode inode, FileAttributes attributes) {}

  void lookup(Request request, long parent, long nameAddress) throws FsException {
    Inode directory = volume.nodes().inode(parent);
    FileName name = Native.name(nameAddress);
    FileSystem files = volume.filesOf(request);
    CompletableFuture<Found> found =
        files
            .lookupAsync(directory, name)
            .thenCompose(
                inode -> files.attributesAsync(inode).thenApply(known -> new Found(inode, known)));
    answerWhenDone(request, found, () -> answerFound(request, found));
  }

  private void answerFound(Request request, CompletableFuture<Found> coming) throws FsException {
    try {
      Found found = Await.result(coming);
      volume.answerEntry(request, found.inode(), found.attributes());
    } catch (FsException failed) {
      if (failed.error() != FsError.NO_SUCH_ENTRY) {
        throw failed;
      }
      answerAbsent(request);
    }
  }

  /** The kernel remembers absence as it does presence. */
  private void answerAbsent(Request request) {
    try (Arena arena = Arena.ofConfined()) {
      request.entry(Structures.absent(arena, volume.lifeSeconds()));
    }
  }

  void getattr(Request request, long number, long fileInfo) throws FsException {
    CompletableFuture<FileAttributes> coming =
        volume.files().attributesAsync(volume.nodes().inode(number));
    answerWhenDone(request, coming, () -> volume.answerAttributes(request, Await.result(coming)));
  }

  /** On the spot where {@code coming} is here. */
  private static void answerWhenDone(
      Request request, CompletableFuture<?> coming, Request.Operation answer) throws FsException {
    if (coming.isDone()) {
      answer.run();
    } else {
      request.run(answer);
    }
  }

  void setattr(Request request, long number, long stat, long what, long fileInfo)
      throws FsException {
    Inode inode = volume.nodes().inode(number);
    SetAttributes change = AttributeChange.of(stat, (int) what);
    FileSystem files = volume.filesOf(request);
    long uid = Callers.uid(request);
    request.run(
        () -> {
          SetAttributes permitted = permitted(change, files, inode, uid);
          volume.answerAttributes(
              request,
              permitted.equals(SetAttributes.NONE)
                  ? files.attributes(inode)
                  : files.setAttributes(inode, permitted));
        });
  }

  /**
   * Without a mode that is the kernel's own idea: it refuses chmod to all but owner and root, but
   * takes set-user-ID bits from a file in the name of whoever writes to it. The server will not
   * have that from him, and takes them itself when the bytes come.
   */
  private static SetAttributes permitted(
      SetAttributes change, FileSystem files, Inode inode, long uid) throws FsException {
    if (change.mode() == null || uid == Callers.ROOT || files.attributes(inode).uid() == uid) {
      return change;
    }
    return new SetAttributes(
        null,
        change.uid(),
        change.gid(),
        change.sizeBytes(),
        change.accessTime(),
        change.modifyTime());
  }

  void statfs(Request request, long number) throws FsException {
    Inode inode = volume.files().root();
    request.run(
        () -> {
          var status = volume.files().status(inode);
          try (Arena arena = Arena.ofConfined()) {
            request.status(Structures.status(arena, status));
          }
        });
  }

  void readlink(Request request, long number) throws FsException {
    Inode link = volume.nodes().inode(number);
    FileSystem files = volume.filesOf(request);
    request.run(
        () -> {
          Opaque target = files.readlink(link);
          try (Arena arena = Arena.ofConfined()) {
            request.target(Native.terminated(arena, target));
          }
        });
  }

  void forget(Request request, long number, long count) {
    volume.nodes().forget(number, count);
    request.none();
  }

  /** {@code count} structures of type fuse_forget_data. */
  void forgetMany(Request request, long count, long address) {
    for (long at = address; at < address + count * 16; at += 16) {
      volume.nodes().forget(Native.MEMORY.get(JAVA_LONG, at), Native.MEMORY.get(JAVA_LONG, at + 8));
    }
    request.none();
  }
}
