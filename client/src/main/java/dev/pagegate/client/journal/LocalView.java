package dev.pagegate.client.journal;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.journal.Children.Child;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.client.remote.RemoteFiles.DirectoryChunk;
import dev.pagegate.client.remote.RemoteFiles.Entry;
import dev.pagegate.client.remote.RemoteFiles.Lookup;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.WccAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What programs here see of names and attributes: what was changed here, over what the server has.
 * Does not block.
 */
final class LocalView {
  private static final int ENTRIES_AT_ONCE = 1000;

  private final Overlay overlay;

  LocalView(Overlay overlay) {
    this.overlay = overlay;
  }

  /** The server's handle of {@code handle}; null where the server does not know the object. */
  @Nullable FileHandle atServer(FileHandle handle) {
    Node node = overlay.find(handle);
    return node == null ? handle : node.server;
  }

  static <T> CompletableFuture<T> failed(FsError error, String message) {
    return CompletableFuture.failedFuture(new FsException(error, message));
  }

  CompletableFuture<FileAttributes> getattr(RemoteFiles remote, FileHandle handle) {
    Node node;
    FileHandle server;
    long happened;
    synchronized (overlay) {
      node = overlay.find(handle);
      if (node != null) {
        if (node.gone) {
          return failed(FsError.STALE, node + " was removed");
        }
        if (isOurs(node)) {
          return CompletableFuture.completedFuture(node.local);
        }
      }
      server = node == null ? handle : Replay.serverOf(node);
      happened = node == null ? 0 : node.happened;
    }
    if (node == null) {
      return remote
          .getattr(handle)
          .thenCompose(
              attributes -> {
                // Changed here meanwhile: what the server said is not what a program has seen.
                if (overlay.find(handle) != null) {
                  return getattr(remote, handle);
                }
                overlay.sightings().saw(handle, attributes);
                return CompletableFuture.completedFuture(attributes);
              });
    }
    return remote
        .getattr(server)
        .thenCompose(
            attributes -> {
              FileAttributes view = settled(node, attributes, happened);
              return view == null
                  ? getattr(remote, handle)
                  : CompletableFuture.completedFuture(view);
            });
  }

  private static boolean isOurs(Node node) {
    return node.waiting > 0 || node.server == null;
  }

  /**
   * What an object that no change waits for looks like after the server said {@code attributes};
   * null where something happened to it since the call was sent.
   */
  @Nullable FileAttributes settled(Node node, FileAttributes attributes, long happened) {
    synchronized (overlay) {
      if (node.happened != happened || isOurs(node)) {
        return null;
      }
      WccAttributes there = WccAttributes.of(attributes);
      if (!node.agreed || !there.equals(node.base)) {
        node.base = there;
        node.agreed = true;
        node.local = Attributes.numbered(attributes, node.local.fileId());
      }
      return node.local;
    }
  }

  CompletableFuture<Lookup> lookup(RemoteFiles remote, FileHandle directory, FileName name) {
    FileHandle server = directory;
    Node child = null;
    FileAttributes parent = null;
    synchronized (overlay) {
      Node node = overlay.find(directory);
      if (node != null) {
        if (node.gone) {
          return failed(FsError.STALE, node + " was removed");
        }
        if (!node.isDirectory()) {
          return failed(FsError.NOT_A_DIRECTORY, node + " is no directory");
        }
        parent = node.waiting > 0 ? node.local : null;
        Child known = known(node, name);
        boolean complete = isComplete(node, System.nanoTime());
        if (known == null ? complete : known.node() == null) {
          return failed(FsError.NO_SUCH_ENTRY, "'" + name + "' in directory " + node);
        }
        child = known == null ? null : known.node();
        server = child == null ? Replay.serverOf(node) : directory;
      }
    }
    FileAttributes above = parent;
    if (child != null) {
      FileHandle handle = child.handle;
      return getattr(remote, handle).thenApply(attributes -> new Lookup(handle, attributes, above));
    }
    return remote
        .lookup(server, name)
        .thenCompose(found -> found(remote, found, directory, name, above));
  }

  private CompletableFuture<Lookup> found(
      RemoteFiles remote,
      Lookup found,
      FileHandle directory,
      FileName name,
      @Nullable FileAttributes parent) {
    Node parentNode = overlay.find(directory);
    FileAttributes told = found.directory();
    if (parentNode == null && told != null) {
      overlay.sightings().saw(directory, told);
    }
    FileAttributes above = parentNode == null ? found.directory() : parent;
    Node node = overlay.find(found.handle());
    if (node == null) {
      overlay.sightings().found(found.handle(), found.attributes(), directory, name);
      return CompletableFuture.completedFuture(
          new Lookup(found.handle(), found.attributes(), above));
    }
    return getattr(remote, node.handle)
        .thenApply(attributes -> new Lookup(node.handle, attributes, above));
  }

  /**
   * Under the monitor. What is known here of {@code name}, null where the server is to be asked.
   */
  @Nullable Child known(Node directory, FileName name) {
    Children children = directory.children;
    Child child = children == null ? null : children.get(name);
    if (children != null
        && child != null
        && !children.complete
        && child.cause().isDoneFor(Overlay.NAMES_LIFE_NANOS, System.nanoTime())) {
      children.remove(name);
      return null;
    }
    return child;
  }

  /** Under the monitor: whether all names in {@code directory} are known here. */
  private static boolean isComplete(Node directory, long nowNanos) {
    Children children = directory.children;
    if (children == null) {
      return false;
    }
    if (directory.waiting == 0
        && nowNanos - directory.settledNanos > Overlay.NAMES_LIFE_NANOS
        && nowNanos - children.listedNanos > Overlay.NAMES_LIFE_NANOS) {
      children.forget(cause -> cause.isDoneFor(Overlay.NAMES_LIFE_NANOS, nowNanos));
    }
    return children.complete;
  }

  CompletableFuture<DirectoryChunk> readdir(
      RemoteFiles remote, FileHandle directory, long cookie, long verifier) {
    Node node;
    FileHandle server;
    synchronized (overlay) {
      node = overlay.find(directory);
      if (node != null) {
        Children children = node.children;
        if (children == null) {
          return failed(FsError.NOT_A_DIRECTORY, node + " is no directory");
        }
        boolean complete = isComplete(node, System.nanoTime());
        children.listedNanos = System.nanoTime();
        if (complete || cookie >= Children.LOCAL_COOKIE) {
          return CompletableFuture.completedFuture(
              tail(node, children, List.of(), Math.max(cookie, Children.LOCAL_COOKIE), verifier));
        }
      }
      server = node == null ? directory : Replay.serverOf(node);
    }
    Node merged = node;
    return remote
        .readdir(server, cookie, verifier)
        .thenApply(chunk -> merge(merged, directory, chunk));
  }

  /** Names that were changed here are listed last, whatever the server says of them. */
  private DirectoryChunk merge(@Nullable Node node, FileHandle directory, DirectoryChunk chunk) {
    List<Entry> entries = new ArrayList<>();
    synchronized (overlay) {
      for (Entry entry : chunk.entries()) {
        if (node == null || known(node, entry.name()) == null) {
          entries.add(view(entry, directory));
        }
      }
      FileAttributes self = node == null ? chunk.directory() : node.waiting > 0 ? node.local : null;
      Children children = node == null ? null : node.children;
      return node != null && children != null && chunk.endOfDirectory()
          ? tail(node, children, entries, Children.LOCAL_COOKIE, chunk.verifier())
          : new DirectoryChunk(entries, chunk.endOfDirectory(), chunk.verifier(), self);
    }
  }

  private DirectoryChunk tail(
      Node node, Children children, List<Entry> first, long cookie, long verifier) {
    List<Entry> entries = new ArrayList<>(first);
    List<Children.Listed> listed = children.list(cookie, ENTRIES_AT_ONCE);
    for (Children.Listed child : listed) {
      entries.add(view(child));
    }
    return new DirectoryChunk(
        entries, listed.size() < ENTRIES_AT_ONCE, verifier, node.waiting > 0 ? node.local : null);
  }

  /** Attributes of what was forgotten here, perhaps since a conflict, are the server's to tell. */
  private Entry view(Children.Listed child) {
    FileHandle handle = child.node().handle;
    Node now = overlay.find(handle);
    return new Entry(
        child.name(),
        child.node().local.fileId(),
        child.cookie(),
        now == null ? null : now.local,
        handle);
  }

  private Entry view(Entry entry, FileHandle directory) {
    FileHandle handle = entry.handle();
    Node node = handle == null ? null : overlay.find(handle);
    if (node != null) {
      return new Entry(entry.name(), node.local.fileId(), entry.cookie(), node.local, node.handle);
    }
    if (handle != null && entry.attributes() != null) {
      overlay.sightings().found(handle, entry.attributes(), directory, entry.name());
    }
    return entry;
  }
}
