package dev.pagegate.client.file;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.xdr.Opaque;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A server in this process whose clock, ticks and order of replies a test decides; for what a real
 * one does only by chance. Calls are answered on the caller's thread, unless they are held.
 */
final class FakeRemote implements RemoteFiles {
  /** Granularity of the timestamps. */
  static final Duration TICK = Duration.ofMillis(10);

  static final int CHUNK_ENTRIES = 100;

  private final FakeTime time;
  private final Map<FileHandle, Node> nodes = new HashMap<>();
  private final List<String> calls = new ArrayList<>();
  private final Deque<Runnable> held = new ArrayDeque<>();
  private final Node root;
  private long lastFileId = 1;
  private boolean holding;
  private boolean withoutAttributes;
  private boolean cookiesStuck;
  private @Nullable Runnable afterBytes;

  FakeRemote(FakeTime time) {
    this(time, FileType.DIRECTORY);
  }

  /** A mount's root may be a single file. */
  FakeRemote(FakeTime time, FileType rootType) {
    this.time = time;
    this.root = create(rootType);
  }

  /** One file, directory or link. */
  static final class Node {
    final FileHandle handle;
    final FileType type;
    final Map<FileName, Node> children = new LinkedHashMap<>();
    byte[] content = {};
    FileAttributes attributes;
    boolean gone;

    Node(FileHandle handle, FileAttributes attributes) {
      this.handle = handle;
      this.type = attributes.type();
      this.attributes = attributes;
    }
  }

  // What a test does at the server.

  Node rootNode() {
    return root;
  }

  synchronized Node create(FileType type) {
    long fileId = lastFileId++;
    byte[] handle = ByteBuffer.allocate(8).putLong(fileId).array();
    Node node =
        new Node(
            new FileHandle(Opaque.copyOf(handle)), Samples.attributes(type, fileId, 0, tick()));
    nodes.put(node.handle, node);
    return node;
  }

  /** Puts {@code node} under the name, over whatever has it. */
  synchronized void link(Node directory, String name, Node node) {
    Node replaced = directory.children.put(FileName.of(name), node);
    if (replaced != null) {
      replaced.gone = true;
    }
    touch(directory);
  }

  synchronized void unlink(Node directory, String name) {
    Node node = directory.children.remove(FileName.of(name));
    if (node != null) {
      node.gone = true;
    }
    touch(directory);
  }

  Node file(Node directory, String name, byte[] content) {
    Node node = create(FileType.REGULAR);
    write(node, content);
    link(directory, name, node);
    return node;
  }

  Node directory(Node parent, String name) {
    Node node = create(FileType.DIRECTORY);
    link(parent, name, node);
    return node;
  }

  void symlink(Node directory, String name, String target) {
    Node node = create(FileType.SYMBOLIC_LINK);
    node.content = Opaque.utf8(target).toByteArray();
    link(directory, name, node);
  }

  synchronized void write(Node node, byte[] content) {
    node.content = content.clone();
    touch(node);
  }

  private void touch(Node node) {
    node.attributes =
        Samples.attributes(node.type, node.attributes.fileId(), node.content.length, tick());
  }

  private Instant tick() {
    long millis = time.now().truncatedTo(ChronoUnit.MILLIS).toEpochMilli();
    return Instant.ofEpochMilli(millis - millis % TICK.toMillis());
  }

  // What a test does to calls.

  /** The calls so far, since the last time. */
  synchronized List<String> takeCalls() {
    List<String> taken = List.copyOf(calls);
    calls.clear();
    return taken;
  }

  /** From now on replies wait; what they say is decided when the call arrives. */
  synchronized void hold() {
    holding = true;
  }

  /** Lets the oldest held reply go. */
  void release() {
    Runnable reply;
    synchronized (this) {
      reply = held.removeFirst();
    }
    reply.run();
  }

  /** Lets the newest held reply go: it overtakes the others. */
  void releaseNewest() {
    Runnable reply;
    synchronized (this) {
      reply = held.removeLast();
    }
    reply.run();
  }

  synchronized int heldReplies() {
    return held.size();
  }

  void releaseAll() {
    synchronized (this) {
      holding = false;
    }
    while (heldReplies() > 0) {
      release();
    }
  }

  /** READ replies come without attributes from now on. */
  void omitAttributes() {
    withoutAttributes = true;
  }

  /** Listings repeat their first chunk from now on and never end. */
  void stickCookies() {
    cookiesStuck = true;
  }

  /** Runs once, inside the next READ: after the bytes were taken and before the attributes are. */
  void afterBytes(Runnable action) {
    afterBytes = action;
  }

  private <T> CompletableFuture<T> answer(String call, Callable<T> reply) {
    CompletableFuture<T> future = new CompletableFuture<>();
    Runnable completion;
    boolean wait;
    synchronized (this) {
      calls.add(call);
      completion = completion(future, reply);
      wait = holding;
      if (wait) {
        held.add(completion);
      }
    }
    if (!wait) {
      completion.run();
    }
    return future;
  }

  private static <T> Runnable completion(CompletableFuture<T> future, Callable<T> reply) {
    try {
      T value = reply.call();
      return () -> future.complete(value);
    } catch (Exception failure) {
      return () -> future.completeExceptionally(failure);
    }
  }

  private Node node(FileHandle handle) throws FsException {
    Node node = nodes.get(handle);
    if (node == null || node.gone) {
      throw new FsException(FsError.STALE, "file handle " + handle + " is stale");
    }
    return node;
  }

  // What the client sees.

  @Override
  public FileHandle root() {
    return root.handle;
  }

  @Override
  public ServerLimits limits() {
    return new ServerLimits(
        1 << 20, 1 << 20, 1 << 20, 1 << 20, 1 << 16, Long.MAX_VALUE, Duration.ofMillis(1));
  }

  @Override
  public Opaque volumeIdentity() {
    return Opaque.utf8("fake");
  }

  @Override
  public CompletableFuture<FileAttributes> getattr(FileHandle file) {
    return answer("GETATTR", () -> node(file).attributes);
  }

  @Override
  public CompletableFuture<Lookup> lookup(FileHandle directory, FileName name) {
    return answer(
        "LOOKUP " + name,
        () -> {
          Node in = node(directory);
          Node found = in.children.get(name);
          if (found == null) {
            throw new FsException(FsError.NO_SUCH_ENTRY, "no entry '" + name + "'");
          }
          return new Lookup(found.handle, found.attributes, in.attributes);
        });
  }

  @Override
  public CompletableFuture<Integer> access(FileHandle file, int wanted) {
    return answer("ACCESS", () -> wanted);
  }

  @Override
  public CompletableFuture<Opaque> readlink(FileHandle link) {
    return answer("READLINK", () -> Opaque.copyOf(node(link).content));
  }

  @Override
  public CompletableFuture<ReadResult> read(FileHandle file, long offset, ByteBuf destination) {
    return answer(
        "READ",
        () -> {
          Node node = node(file);
          int from = (int) Math.min(offset, node.content.length);
          int length = Math.min(destination.writableBytes(), node.content.length - from);
          destination.writeBytes(node.content, from, length);
          boolean end = from + length == node.content.length;
          if (afterBytes != null) {
            Runnable action = afterBytes;
            afterBytes = null;
            action.run();
          }
          return new ReadResult(length, end, withoutAttributes ? null : node.attributes);
        });
  }

  @Override
  public CompletableFuture<DirectoryChunk> readdir(
      FileHandle directory, long cookie, long verifier) {
    return answer(
        "READDIR",
        () -> {
          Node in = node(directory);
          List<Entry> entries = new ArrayList<>();
          long at = 0;
          long from = cookiesStuck ? 0 : cookie;
          for (Map.Entry<FileName, Node> child : in.children.entrySet()) {
            at++;
            if (at > from && entries.size() < CHUNK_ENTRIES) {
              Node node = child.getValue();
              entries.add(
                  new Entry(
                      child.getKey(), node.attributes.fileId(), at, node.attributes, node.handle));
            }
          }
          boolean end =
              !cookiesStuck
                  && (entries.isEmpty() || entries.getLast().cookie() == in.children.size());
          return new DirectoryChunk(entries, end, 0, in.attributes);
        });
  }

  @Override
  public void close() {}
}
