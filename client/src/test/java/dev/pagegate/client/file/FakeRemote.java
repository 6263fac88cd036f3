package dev.pagegate.client.file;

import static java.util.Objects.requireNonNull;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.MknodData;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.SetTime;
import dev.pagegate.protocol.nfs3.StableHow;
import dev.pagegate.protocol.nfs3.WccAttributes;
import dev.pagegate.protocol.nfs3.WccData;
import dev.pagegate.protocol.rpc.Credential;
import dev.pagegate.protocol.xdr.Opaque;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
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
  private @Nullable Runnable beforeChange;
  private @Nullable Runnable beforeCommit;
  private @Nullable FsError readFailure;
  private @Nullable FsError writeFailure;
  private boolean withoutWcc;
  private long verifier = 1;

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

    /** What a restart of the server leaves; null where nothing is uncommitted. */
    byte @Nullable [] durable;

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

  /** Runs once, before the next change that the client asks for: somebody else is faster. */
  void beforeChange(Runnable action) {
    beforeChange = action;
  }

  /** Runs once, before the next COMMIT. */
  void beforeCommit(Runnable action) {
    beforeCommit = action;
  }

  /** Replies to changes come without attributes from now on. */
  void omitWcc() {
    withoutWcc = true;
  }

  /** READs fail so from now on; null ends it. */
  synchronized void failReads(@Nullable FsError error) {
    readFailure = error;
  }

  /** WRITEs fail so from now on; null ends it. */
  synchronized void failWrites(@Nullable FsError error) {
    writeFailure = error;
  }

  /** Loses what is not committed and takes another verifier. */
  synchronized void restart() {
    verifier++;
    for (Node node : nodes.values()) {
      if (node.durable != null) {
        node.content = node.durable;
        node.durable = null;
        touch(node);
      }
    }
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
          if (readFailure != null) {
            throw new FsException(readFailure, "read failure as asked");
          }
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
  public RemoteFiles as(Credential caller) {
    return this;
  }

  private void change() {
    Runnable action = beforeChange;
    beforeChange = null;
    if (action != null) {
      action.run();
    }
  }

  private WccData wcc(FileAttributes before, Node after) {
    return withoutWcc ? WccData.ABSENT : new WccData(WccAttributes.of(before), after.attributes);
  }

  @Override
  public CompletableFuture<Optional<WccData>> setattrIf(
      FileHandle file, SetAttributes wanted, NfsTime unchangedSince) {
    return setattr(file, wanted).thenApply(Optional::of);
  }

  @Override
  public CompletableFuture<WccData> setattr(FileHandle file, SetAttributes wanted) {
    return answer(
        "SETATTR",
        () -> {
          change();
          Node node = node(file);
          FileAttributes before = node.attributes;
          set(node, wanted);
          return wcc(before, node);
        });
  }

  private void set(Node node, SetAttributes wanted) {
    if (wanted.sizeBytes() != null) {
      node.content = Arrays.copyOf(node.content, Math.toIntExact(wanted.sizeBytes()));
      if (node.durable != null) {
        node.durable = Arrays.copyOf(node.durable, node.content.length);
      }
    }
    touch(node);
    FileAttributes now = node.attributes;
    node.attributes =
        new FileAttributes(
            now.type(),
            wanted.mode() == null ? now.mode() : wanted.mode(),
            now.linkCount(),
            wanted.uid() == null ? now.uid() : wanted.uid(),
            wanted.gid() == null ? now.gid() : wanted.gid(),
            now.sizeBytes(),
            now.usedBytes(),
            0,
            0,
            now.fileSystemId(),
            now.fileId(),
            wanted.accessTime() instanceof SetTime.ClientTime(NfsTime at) ? at : now.accessTime(),
            wanted.modifyTime() instanceof SetTime.ClientTime(NfsTime at) ? at : now.modifyTime(),
            now.changeTime());
  }

  private CompletableFuture<Created> make(
      String call, FileHandle directory, FileName name, Supplier<Node> maker) {
    return answer(
        call + " " + name,
        () -> {
          change();
          Node in = node(directory);
          if (in.children.containsKey(name)) {
            throw new FsException(FsError.ALREADY_EXISTS, "'" + name + "' exists");
          }
          FileAttributes before = in.attributes;
          Node made = maker.get();
          link(in, name.toString(), made);
          return new Created(made.handle, made.attributes, wcc(before, in));
        });
  }

  @Override
  public CompletableFuture<Created> create(
      FileHandle directory, FileName name, SetAttributes attributes) {
    Node existing = requireNonNull(nodes.get(directory)).children.get(name);
    if (existing == null) {
      return createNew(directory, name, attributes);
    }
    return answer(
        "CREATE " + name,
        () -> {
          FileAttributes before = node(directory).attributes;
          if (attributes.sizeBytes() != null) {
            set(existing, attributes);
          }
          return new Created(existing.handle, existing.attributes, wcc(before, node(directory)));
        });
  }

  @Override
  public CompletableFuture<Created> createNew(
      FileHandle directory, FileName name, SetAttributes attributes) {
    return make("CREATE", directory, name, () -> create(FileType.REGULAR));
  }

  @Override
  public CompletableFuture<Created> createExclusive(
      FileHandle directory, FileName name, long verifier) {
    return createNew(directory, name, SetAttributes.NONE);
  }

  @Override
  public CompletableFuture<Created> mkdir(
      FileHandle directory, FileName name, SetAttributes attributes) {
    return make("MKDIR", directory, name, () -> create(FileType.DIRECTORY));
  }

  @Override
  public CompletableFuture<Created> symlink(FileHandle directory, FileName name, Opaque target) {
    return make(
        "SYMLINK",
        directory,
        name,
        () -> {
          Node node = create(FileType.SYMBOLIC_LINK);
          node.content = target.toByteArray();
          return node;
        });
  }

  @Override
  public CompletableFuture<Created> mknod(FileHandle directory, FileName name, MknodData what) {
    return make("MKNOD", directory, name, () -> create(what.type()));
  }

  @Override
  public CompletableFuture<Linked> link(FileHandle file, FileHandle directory, FileName name) {
    return answer(
        "LINK " + name,
        () -> {
          change();
          Node in = node(directory);
          FileAttributes before = in.attributes;
          link(in, name.toString(), node(file));
          touch(node(file));
          return new Linked(node(file).attributes, wcc(before, in));
        });
  }

  @Override
  public CompletableFuture<WccData> remove(FileHandle directory, FileName name) {
    return unmake("REMOVE ", directory, name);
  }

  @Override
  public CompletableFuture<WccData> rmdir(FileHandle directory, FileName name) {
    return unmake("RMDIR ", directory, name);
  }

  private CompletableFuture<WccData> unmake(String call, FileHandle directory, FileName name) {
    return answer(
        call + name,
        () -> {
          change();
          Node in = node(directory);
          Node there = in.children.get(name);
          if (there == null) {
            throw new FsException(FsError.NO_SUCH_ENTRY, "no entry '" + name + "'");
          }
          if (!there.children.isEmpty()) {
            throw new FsException(FsError.DIRECTORY_NOT_EMPTY, "'" + name + "' has entries");
          }
          FileAttributes before = in.attributes;
          unlink(in, name.toString());
          return wcc(before, in);
        });
  }

  @Override
  public CompletableFuture<Renamed> rename(
      FileHandle from,
      FileName oldName,
      FileHandle to,
      FileName newName,
      @Nullable FileHandle moved) {
    return answer(
        "RENAME " + oldName + " " + newName,
        () -> {
          change();
          Node source = node(from);
          Node target = node(to);
          Node node = source.children.get(oldName);
          if (node == null) {
            throw new FsException(FsError.NO_SUCH_ENTRY, "no entry '" + oldName + "'");
          }
          FileAttributes sourceBefore = source.attributes;
          FileAttributes targetBefore = target.attributes;
          source.children.remove(oldName);
          link(target, newName.toString(), node);
          touch(source);
          return new Renamed(wcc(sourceBefore, source), wcc(targetBefore, target));
        });
  }

  @Override
  public CompletableFuture<Written> write(
      FileHandle file, long offset, ByteBuf source, StableHow stability) {
    return answer(
        "WRITE",
        () -> {
          change();
          Node node = node(file);
          if (writeFailure != null) {
            throw new FsException(writeFailure, "WRITE fails as the test wants");
          }
          FileAttributes before = node.attributes;
          int end = Math.toIntExact(offset + source.readableBytes());
          if (stability == StableHow.UNSTABLE && node.durable == null) {
            node.durable = node.content.clone();
          }
          node.content = Arrays.copyOf(node.content, Math.max(node.content.length, end));
          source.getBytes(source.readerIndex(), node.content, (int) offset, source.readableBytes());
          touch(node);
          return new Written(
              List.of(wcc(before, node)),
              stability == StableHow.UNSTABLE ? Set.of(verifier) : Set.of());
        });
  }

  @Override
  public CompletableFuture<Committed> commit(FileHandle file) {
    return answer(
        "COMMIT",
        () -> {
          Runnable action = beforeCommit;
          beforeCommit = null;
          if (action != null) {
            action.run();
          }
          Node node = node(file);
          node.durable = null;
          return new Committed(wcc(node.attributes, node), verifier);
        });
  }

  @Override
  public CompletableFuture<Space> space(FileHandle file) {
    return answer("FSSTAT", () -> new Space(1000, 500, 400, 100, 50, 40));
  }

  @Override
  public CompletableFuture<NameLimits> nameLimits(FileHandle file) {
    return answer("PATHCONF", () -> new NameLimits(255, 32_000));
  }

  @Override
  public void close() {}
}
