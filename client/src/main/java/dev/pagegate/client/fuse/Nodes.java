package dev.pagegate.client.fuse;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.Inode;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel knows: nodes by number and by inode. Numbers are never used again. Safe from any
 * thread.
 */
final class Nodes {
  /** FUSE_ROOT_ID, which the kernel knows without being told. */
  static final long ROOT = 1;

  private final ConcurrentMap<Long, Node> byNumber = new ConcurrentHashMap<>();
  private final ConcurrentMap<Inode, Node> byInode = new ConcurrentHashMap<>();
  private final AtomicLong lastNumber = new AtomicLong(ROOT);

  Nodes(Inode root) {
    Node node = new Node(ROOT, root);
    byNumber.put(ROOT, node);
    byInode.put(root, node);
  }

  /** The node that the kernel is about to be told of once more; undone by {@link #forget}. */
  Node tell(Inode inode) {
    while (true) {
      Node known = byInode.get(inode);
      if (known != null && known.tellAgain()) {
        return known;
      }
      Node fresh = new Node(lastNumber.incrementAndGet(), inode);
      boolean mine =
          known == null
              ? byInode.putIfAbsent(inode, fresh) == null
              : byInode.replace(inode, known, fresh);
      if (mine) {
        byNumber.put(fresh.number(), fresh);
        return fresh;
      }
    }
  }

  /** The kernel has forgotten {@code count} of the times that it was told of the node. */
  void forget(long number, long count) {
    Node node = byNumber.get(number);
    if (node != null && number != ROOT && node.forget(count)) {
      byNumber.remove(number, node);
      byInode.remove(node.inode(), node);
    }
  }

  /**
   * @throws FsException STALE for a number that was not told or is forgotten
   */
  Node of(long number) throws FsException {
    Node node = byNumber.get(number);
    if (node == null) {
      throw new FsException(
          FsError.STALE, "the kernel asks for node " + number + ", long forgotten");
    }
    return node;
  }

  Inode inode(long number) throws FsException {
    return of(number).inode();
  }

  /** Null when the kernel does not know it. */
  @Nullable Node known(Inode inode) {
    return byInode.get(inode);
  }
}
