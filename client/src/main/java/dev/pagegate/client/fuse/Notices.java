package dev.pagegate.client.fuse;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.Await;
import dev.pagegate.protocol.nfs3.FileName;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the kernel that what it caches is stale, on a platform thread of its own: the kernel may
 * wait there for pages that it is reading, and those come from readers and operation threads, which
 * therefore must not be the ones that wait.
 */
final class Notices implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Notices.class);

  /** An offset that spares the cached bytes. */
  private static final long ATTRIBUTES_ONLY = -1;

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("pagegate-fuse-notices").daemon().factory());
  private volatile long session;

  /** Before the first notice. */
  void attach(long startedSession) {
    session = startedSession;
  }

  /** Attributes and bytes of {@code node}. Blocks until the kernel has dropped them. */
  void contentChanged(Node node) throws FsException {
    Await.result(sendContentChanged(node));
  }

  /** As {@link #contentChanged}, without waiting. */
  CompletableFuture<Void> sendContentChanged(Node node) {
    return send(() -> LibFuse.invalidateNode(session, node.number(), 0, 0));
  }

  /** Attributes of {@code node}, not its bytes. Blocks until the kernel has dropped them. */
  void attributesChanged(Node node) throws FsException {
    Await.result(sendAttributesChanged(node));
  }

  CompletableFuture<Void> sendAttributesChanged(Node node) {
    return send(() -> LibFuse.invalidateNode(session, node.number(), ATTRIBUTES_ONLY, 0));
  }

  /** Never waited for by who handles a request: the kernel may hold the directory for it. */
  void sendNameChanged(Node directory, FileName name) {
    var _ =
        send(
            () -> {
              try (Arena arena = Arena.ofConfined()) {
                MemorySegment bytes = Native.terminated(arena, name.bytes());
                return LibFuse.invalidateName(
                    session, directory.number(), bytes.address(), name.bytes().length());
              }
            });
  }

  private interface Notice {
    int send();
  }

  private CompletableFuture<Void> send(Notice notice) {
    if (thread.isShutdown()) {
      return CompletableFuture.completedFuture(null);
    }
    return CompletableFuture.runAsync(
        () -> {
          int result = notice.send();
          if (result != 0) {
            // Most often the kernel has forgotten the node or name, which is as good.
            log.debug("a notice to the kernel was answered {}", result);
          }
        },
        thread);
  }

  /** Notices under way are finished, others dropped. */
  @Override
  public void close() {
    thread.shutdown();
  }
}
