package dev.pagegate.client.nfsproxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.Inode;
import dev.pagegate.protocol.nfs3.Access;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.rpc.Credential;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * What the origin lets each caller do with one export's files; asked with ACCESS, and believed for
 * a few seconds while owner and mode are the same. Safe from any thread; does not block.
 *
 * <p>What the origin is called for, it decides. This is for what is answered without it: names and
 * bytes in the caches, and modifications that are sent later.
 */
final class Permissions {
  private static final int ALL =
      Access.READ | Access.LOOKUP | Access.MODIFY | Access.EXTEND | Access.DELETE | Access.EXECUTE;

  /** Rights that change without a trace in owner and mode, such as an ACL's, last this long. */
  private static final Duration LIFE = Duration.ofSeconds(3);

  private static final int MAX_KNOWN = 100_000;

  private final Cache<Key, Grant> grants =
      Caffeine.newBuilder().maximumSize(MAX_KNOWN).expireAfterWrite(LIFE).build();

  private record Key(Inode inode, Credential caller) {}

  /** The bits that the origin granted while the file was so. */
  private record Grant(int bits, int mode, long uid, long gid, boolean readsAnyway) {
    boolean isOf(FileAttributes attributes) {
      return attributes.mode() == mode && attributes.uid() == uid && attributes.gid() == gid;
    }
  }

  /** The bits of {@code wanted} that the caller has. */
  CompletableFuture<Integer> granted(Caller caller, Inode inode, int wanted) {
    return grant(caller, inode).thenApply(grant -> grant.bits() & wanted);
  }

  /** Fails with ACCESS_DENIED unless the caller may look names up in {@code directory}. */
  CompletableFuture<Void> requireLookup(Caller caller, Inode directory) {
    return grant(caller, directory)
        .thenCompose(grant -> allowed((grant.bits() & Access.LOOKUP) != 0, directory));
  }

  /**
   * Fails with ACCESS_DENIED unless the caller may read {@code file}. Who may execute it may (RFC
   * 1813 section 3.3.6), and its owner where the origin says so (section 4.4).
   */
  CompletableFuture<Void> requireRead(Caller caller, Inode file) {
    return grant(caller, file)
        .thenCompose(
            grant -> {
              boolean granted = (grant.bits() & (Access.READ | Access.EXECUTE)) != 0;
              if (granted || grant.readsAnyway() || !caller.is(grant.uid())) {
                return allowed(granted || grant.readsAnyway(), file);
              }
              return caller.handles().tryRead(file).thenRun(() -> readsAnyway(caller, file, grant));
            });
  }

  private void readsAnyway(Caller caller, Inode file, Grant grant) {
    Key key = new Key(file, caller.credential());
    grants.put(key, new Grant(grant.bits(), grant.mode(), grant.uid(), grant.gid(), true));
  }

  /**
   * Fails with ACCESS_DENIED unless the caller may write {@code file}. Its owner always may (RFC
   * 1813 section 4.4), as far as this side goes: the origin decides when the bytes get there.
   */
  CompletableFuture<Void> requireWrite(Caller caller, Inode file) {
    return grant(caller, file)
        .thenCompose(
            grant -> allowed((grant.bits() & Access.MODIFY) != 0 || caller.is(grant.uid()), file));
  }

  private CompletableFuture<Grant> grant(Caller caller, Inode inode) {
    return caller
        .handles()
        .recentAttributes(inode)
        .thenCompose(
            attributes -> {
              Grant known = grants.getIfPresent(new Key(inode, caller.credential()));
              return known != null && known.isOf(attributes)
                  ? CompletableFuture.completedFuture(known)
                  : ask(caller, inode, attributes);
            });
  }

  private CompletableFuture<Grant> ask(Caller caller, Inode inode, FileAttributes attributes) {
    return caller
        .handles()
        .access(inode, ALL)
        .thenApply(
            bits -> {
              Grant grant =
                  new Grant(bits, attributes.mode(), attributes.uid(), attributes.gid(), false);
              grants.put(new Key(inode, caller.credential()), grant);
              return grant;
            });
  }

  private static CompletableFuture<Void> allowed(boolean allowed, Inode inode) {
    return allowed
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.failedFuture(
            new FsException(
                FsError.ACCESS_DENIED, "the origin does not let the caller use " + inode));
  }
}
