package dev.pagegate.client.nfsproxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pagegate.client.file.DirectoryEntry;
import dev.pagegate.client.file.HandleFiles;
import dev.pagegate.client.file.Inode;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.Readdir;
import dev.pagegate.protocol.nfs3.Readdirplus;
import dev.pagegate.protocol.rpc.Credential;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * READDIR and READDIRPLUS, RFC 1813 sections 3.3.16 and 3.3.17.
 *
 * <p>Cookies are the origin's and mean to the proxy as much as to the client: nothing. So they hold
 * as long as the origin's do, over restarts of the proxy too. The cookie verifier is always zero
 * and any is accepted: what an origin thinks of its own is between it and the proxy.
 */
final class ListingProcedures {
  private static final long COOKIE_VERIFIER = 0;

  /** Status, directory attributes, verifier, end of list and eof, in bytes. */
  private static final int REPLY_BYTES = 4 + 4 + FileAttributes.WIRE_BYTES + 8 + 4 + 4;

  /** File number, name's length and cookie: what READDIRPLUS's directory limit counts. */
  private static final int NAME_BYTES = 8 + 4 + 8;

  /** The word that says that an entry follows. */
  private static final int ENTRY_BYTES = 4;

  private static final int PLUS_BYTES =
      4 + FileAttributes.WIRE_BYTES + 4 + 4 + FileHandle.MAX_BYTES;

  /**
   * What the origin sent and the client's reply had no room for waits this long to be asked for.
   */
  private static final Duration REST_LIFE = Duration.ofSeconds(3);

  private static final int MAX_RESTS = 200;

  private final Targets targets;
  private final Cache<Place, HandleFiles.Page> rests =
      Caffeine.newBuilder().maximumSize(MAX_RESTS).expireAfterWrite(REST_LIFE).build();

  private record Place(Inode directory, Credential caller, long cookie) {}

  ListingProcedures(Targets targets) {
    this.targets = targets;
  }

  CompletableFuture<Readdir.Success> readdir(Readdir.Arguments arguments, Credential claimed)
      throws Refusal {
    Target target = targets.of(arguments.directory());
    Caller caller = target.export().caller(claimed);
    long room = Math.min(arguments.countBytes(), Sizes.MAX_DIRECTORY_BYTES) - REPLY_BYTES;
    return page(caller, target, arguments.cookie())
        .thenApply(
            page -> {
              List<Readdir.Entry> entries = new ArrayList<>();
              long left = room;
              for (DirectoryEntry entry : page.entries()) {
                left -= ENTRY_BYTES + nameBytes(entry);
                if (left < 0) {
                  break;
                }
                entries.add(new Readdir.Entry(fileId(target, entry), entry.name(), entry.cookie()));
              }
              boolean end = ended(caller, target, page, entries.size());
              return new Readdir.Success(
                  caller.handles().knownAttributes(target.inode()), COOKIE_VERIFIER, entries, end);
            });
  }

  CompletableFuture<Readdirplus.Success> readdirplus(
      Readdirplus.Arguments arguments, Credential claimed) throws Refusal {
    Target target = targets.of(arguments.directory());
    Caller caller = target.export().caller(claimed);
    long room = Math.min(arguments.maxBytes(), Sizes.MAX_DIRECTORY_BYTES) - REPLY_BYTES;
    return page(caller, target, arguments.cookie())
        .thenApply(
            page -> {
              List<Readdirplus.Entry> entries = new ArrayList<>();
              long left = room;
              long leftForNames = arguments.directoryBytes();
              for (DirectoryEntry entry : page.entries()) {
                left -= ENTRY_BYTES + nameBytes(entry) + PLUS_BYTES;
                leftForNames -= nameBytes(entry);
                // Some clients put nonsense into the directory limit; one entry is always legal.
                if (left < 0 || (leftForNames < 0 && !entries.isEmpty())) {
                  break;
                }
                entries.add(plus(target, entry));
              }
              boolean end = ended(caller, target, page, entries.size());
              return new Readdirplus.Success(
                  caller.handles().knownAttributes(target.inode()), COOKIE_VERIFIER, entries, end);
            });
  }

  private static Readdirplus.Entry plus(Target target, DirectoryEntry entry) {
    Inode inode = entry.inode();
    return new Readdirplus.Entry(
        fileId(target, entry),
        entry.name(),
        entry.cookie(),
        entry.attributes(),
        inode == null ? null : target.handleOf(inode));
  }

  /** The parent of the export's root is the root, see {@link Ancestry}. */
  private static long fileId(Target target, DirectoryEntry entry) {
    boolean above =
        entry.name().equals(NameChecks.PARENT) && target.export().isRoot(target.inode());
    return above ? target.inode().fileId() : entry.fileId();
  }

  private CompletableFuture<HandleFiles.Page> page(Caller caller, Target target, long cookie) {
    Place place = new Place(target.inode(), caller.credential(), cookie);
    HandleFiles.Page rest = rests.asMap().remove(place);
    return rest != null
        ? CompletableFuture.completedFuture(rest)
        : caller
            .handles()
            .list(target.inode(), cookie)
            .exceptionallyCompose(failure -> failed(caller, target, cookie, failure));
  }

  /** An origin that refuses a cookie and one that has lost the directory sound alike from here. */
  private static CompletableFuture<HandleFiles.Page> failed(
      Caller caller, Target target, long cookie, Throwable failure) {
    if (cookie == 0 || Statuses.of(failure) != NfsStatus.STALE) {
      return CompletableFuture.failedFuture(failure);
    }
    return caller
        .handles()
        .attributes(target.inode())
        .thenCompose(
            _ ->
                CompletableFuture.failedFuture(
                    new Refusal(NfsStatus.BAD_COOKIE, "the origin refuses cookie " + cookie)));
  }

  /** Whether {@code taken} entries are the last ones; keeps the others for the next call. */
  private boolean ended(Caller caller, Target target, HandleFiles.Page page, int taken) {
    int count = page.entries().size();
    if (taken == count) {
      return page.endOfDirectory();
    }
    if (taken == 0) {
      // A reply without entries that is not the end would send the client round in circles.
      throw new CompletionException(
          new Refusal(NfsStatus.TOOSMALL, "no entry fits into the reply asked for"));
    }
    long next = page.entries().get(taken - 1).cookie();
    rests.put(
        new Place(target.inode(), caller.credential(), next),
        new HandleFiles.Page(page.entries().subList(taken, count), page.endOfDirectory()));
    return false;
  }

  private static int nameBytes(DirectoryEntry entry) {
    return NAME_BYTES + ((entry.name().bytes().length() + 3) & -4);
  }
}
