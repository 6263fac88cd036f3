package dev.pagegate.client.file;

import dev.pagegate.client.archive.ArchivedFile;
import dev.pagegate.client.page.PageSource;
import dev.pagegate.client.remote.RemoteFiles.ReadResult;
import dev.pagegate.protocol.nfs3.FileAttributes;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Fetches pages of one inode from the server and says which version of the file they belong to. */
final class InodePages implements PageSource {
  /*
   * A READ and the attributes in its reply come from one moment at the server, close enough: where
   * they show the token that was known when the READ was sent, the file had that token all the
   * while, and so had the bytes. This holds once the tick of the token's change time was over when
   * the READ was sent; before that, equal tokens may stand for different bytes (ServerClock).
   */
  private final Volume volume;
  private final Inode inode;

  InodePages(Volume volume, Inode inode) {
    this.volume = volume;
    this.inode = inode;
  }

  /** The version to which a READ sent now will be compared; whether it will be believed. */
  private record Expected(@Nullable FileToken token, boolean trusted, Moment sent) {}

  @Override
  public CompletableFuture<Fetched> fetch(long offset, ByteBuf destination) {
    Expected expected = expected();
    ArchivedFile archived = inode.archived();
    if (archived == null || !archived.isNotResident()) {
      return fromServer(offset, destination).thenCompose(result -> judge(result, expected));
    }
    FileToken token = expected.token();
    return volume
        .recalls()
        .fetch(
            archived,
            token == null ? null : token.toCoherencyToken(),
            offset,
            destination,
            () -> fromServer(offset, destination))
        .thenCompose(
            recalled ->
                recalled.fromArchive()
                    ? CompletableFuture.completedFuture(ofCopy(recalled.result(), expected))
                    : judge(recalled.result(), expected));
  }

  private CompletableFuture<ReadResult> fromServer(long offset, ByteBuf destination) {
    long started = volume.nowNanos();
    volume.meter().started(started);
    return inode
        .reader()
        .read(inode.handle(), offset, destination)
        .whenComplete((result, failure) -> ended(started, result, failure));
  }

  /** The copy is of the version that was expected, byte for byte. */
  private static Fetched ofCopy(ReadResult result, Expected expected) {
    return new Fetched(
        result.lengthBytes(),
        result.endOfFile(),
        expected.trusted() ? Currency.CURRENT : Currency.UNTRUSTED);
  }

  private Expected expected() {
    KnownAttributes known = inode.known();
    if (known == null) {
      return new Expected(null, false, volume.moment());
    }
    return new Expected(known.token(), volume.isTrusted(known), volume.moment());
  }

  private void ended(long started, @Nullable ReadResult result, @Nullable Throwable failure) {
    volume.meter().ended(started, volume.nowNanos(), result == null ? 0 : result.lengthBytes());
    if (failure != null) {
      inode.failed(failure);
    }
  }

  private CompletableFuture<Fetched> judge(ReadResult result, Expected expected) {
    FileAttributes after = result.attributes();
    if (after != null) {
      inode.learn(after, expected.sent());
      return CompletableFuture.completedFuture(fetched(result, expected, after));
    }
    // Asked after the READ, so an unchanged token covers the READ as well.
    return inode.revalidated().thenApply(answer -> fetched(result, expected, answer));
  }

  private Fetched fetched(ReadResult result, Expected expected, FileAttributes after) {
    return new Fetched(
        result.lengthBytes(), result.endOfFile(), currency(expected, FileToken.of(after)));
  }

  private Currency currency(Expected expected, FileToken after) {
    if (after.equals(expected.token())) {
      return expected.trusted() ? Currency.CURRENT : Currency.UNTRUSTED;
    }
    // A change of our own explains it; whether it alone does is known when that has ended.
    return inode.overlapsOwnChange(expected.sent()) ? Currency.UNTRUSTED : Currency.CHANGED;
  }
}
