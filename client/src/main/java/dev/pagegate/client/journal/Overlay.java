package dev.pagegate.client.journal;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.journal.Entry.Change;
import dev.pagegate.client.journal.Entry.Done;
import dev.pagegate.client.journal.Entry.Made;
import dev.pagegate.client.journal.Entry.Wrote;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.WccAttributes;
import dev.pagegate.protocol.rpc.Credential;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that was changed here and is not, or not for long, at the server. Its monitor guards
 * it, the nodes, the schedule and the order of the journal; nothing waits for the server or a sync
 * under it.
 */
final class Overlay {
  private static final Logger log = LoggerFactory.getLogger(Overlay.class);

  /** How long names that were changed here are believed after the server has them. */
  static final long NAMES_LIFE_NANOS = Duration.ofSeconds(30).toNanos();

  private static final long BUSY_NANOS = Duration.ofMillis(200).toNanos();

  private final Journal journal;
  private final Notes notes;
  private final Numbers numbers;
  private final Schedule schedule;
  private final Consumer<Operation> ready;
  private final OverlayChanges changes = new OverlayChanges(this);
  private final Map<Long, Node> byNumber = new HashMap<>();
  private final Map<FileHandle, Node> byHandle = new HashMap<>();
  private final Sightings sightings = new Sightings();
  private final Settled settled = new Settled();
  private int waiting;
  private volatile long lastChangeNanos = System.nanoTime() - NAMES_LIFE_NANOS;

  /**
   * @param ready takes what can go to the server; called under the monitor
   */
  Overlay(Journal journal, InstantSource wall, Consumer<Operation> ready) {
    this.journal = journal;
    this.notes = new Notes(journal);
    this.numbers = new Numbers(wall);
    this.ready = ready;
    this.schedule = new Schedule(number -> node(number).isDirectory());
  }

  Journal journal() {
    return journal;
  }

  /** Whether a program is changing files right now. */
  boolean isBusy() {
    return System.nanoTime() - lastChangeNanos < BUSY_NANOS;
  }

  /** Changes that the server does not have. */
  synchronized int waiting() {
    return waiting;
  }

  Sightings sightings() {
    return sightings;
  }

  /** What waits of one object. */
  synchronized Optional<WaitingChanges> waiting(FileHandle handle) {
    Node node = byHandle.get(handle);
    return node == null || node.waiting == 0
        ? Optional.empty()
        : Optional.of(WaitingChanges.of(node));
  }

  /** {@code operation} for people. */
  synchronized String say(Operation operation) {
    Node about = byNumber.get(operation.change().node());
    return WaitingChanges.say(operation.change(), about == null ? Place.NO_NAME : about.name);
  }

  synchronized @Nullable Node find(FileHandle handle) {
    return byHandle.get(handle);
  }

  Node node(long number) {
    Node node = byNumber.get(number);
    if (node == null) {
      throw new IllegalStateException("the journal does not say what object " + number + " is");
    }
    return node;
  }

  @Nullable Node nodeOrNull(long number) {
    return byNumber.get(number);
  }

  /** Under the monitor: whether {@code node} was not forgotten since it was found. */
  boolean isKnown(Node node) {
    return byNumber.get(node.number) == node;
  }

  Numbers numbers() {
    return numbers;
  }

  /**
   * The server's object {@code handle} is to be changed. So are those above it known from now on,
   * for a place that a conflict may ask for.
   */
  synchronized Node adopt(FileHandle handle, Sightings.Seen what) {
    Node known = byHandle.get(handle);
    if (known != null) {
      return known;
    }
    Node node = new Node(numbers.nextNode(), handle, what.attributes());
    node.server = handle;
    node.base = WccAttributes.of(what.attributes());
    add(node);
    FileHandle above = what.directory();
    Sightings.Seen seenAbove = above == null ? null : sightings.of(above);
    Node directory =
        above == null || seenAbove == null ? findOrNull(above) : adopt(above, seenAbove);
    node.name = what.name();
    if (directory != null && directory.isDirectory()) {
      node.directory = directory;
      node.there = new Place(directory, what.name());
    }
    return node;
  }

  private @Nullable Node findOrNull(@Nullable FileHandle handle) {
    return handle == null ? null : byHandle.get(handle);
  }

  void add(Node node) {
    byNumber.put(node.number, node);
    byHandle.put(node.handle, node);
    FileHandle server = node.server;
    if (server != null) {
      byHandle.put(server, node);
    }
  }

  /**
   * Records and applies a change; the caller holds the monitor and has checked that it can be done.
   *
   * @throws FsException NO_SPACE or IO; nothing has changed
   */
  Operation log(@Nullable Credential who, Change change, @Nullable ByteBuf data)
      throws FsException {
    journal.rollIfFull();
    for (Node node : changes.nodesOf(change)) {
      notes.describe(node);
    }
    long sequence = numbers.nextSequence();
    long position = journal.append(sequence, who, change, data);
    numbers.usedSequence(sequence);
    lastChangeNanos = System.nanoTime();
    Operation operation = new Operation(sequence, who, change, journal.current(), position, false);
    changes.apply(operation);
    if (change instanceof Made made) {
      node(made.node()).knownInSegment = journal.current().number();
    }
    begin(operation);
    return operation;
  }

  private void begin(Operation operation) {
    operation.segment().opened();
    waiting++;
    changes.waits(operation);
    for (Node node : changes.nodesOf(operation.change())) {
      node.waiting++;
      node.happened++;
    }
    if (schedule.add(operation)) {
      ready.accept(operation);
    }
  }

  /** The server has given {@code node} a handle. */
  synchronized void born(Node node, FileHandle server) {
    node.server = server;
    byHandle.putIfAbsent(server, node);
    node.happened++;
    notes.born(node, server);
  }

  /** {@code operation} is about to be sent. */
  synchronized void begun(Operation operation) {
    if (!operation.isBegun()) {
      notes.add(new Entry.Begun(operation.sequence()));
      operation.begun();
    }
  }

  /**
   * Waits until everything said so far is durable. Where the disk does not make it so any more,
   * what is here goes to the server all the sooner.
   */
  void requireDurable() {
    try {
      Blocking.get(journal.sync());
    } catch (FsException e) {
      log.debug("uploading from a journal that cannot be made durable", e);
    }
  }

  /** The server has {@code operation}, or will never have it. */
  synchronized void done(Operation operation, long nowNanos) {
    Change change = operation.change();
    Node about = node(change.node());
    notes.add(new Done(operation.sequence(), about.number, about.base));
    operation.done(nowNanos);
    changes.uploaded(operation);
    changes.waited(operation);
    operation.segment().ended();
    waiting--;
    List<Operation> next = schedule.remove(operation);
    for (Node node : changes.nodesOf(change)) {
      node.waiting--;
      node.happened++;
      if (node.waiting == 0) {
        settled(node, nowNanos);
      }
    }
    settled.sweep(byNumber.values(), nowNanos).forEach(this::forget);
    trim();
    next.forEach(ready);
    notifyAll();
  }

  private void settled(Node node, long nowNanos) {
    node.settledNanos = nowNanos;
    boolean isCopy = !node.handle.equals(node.server) && !isMadeHere(node);
    if (node.gone || isCopy) {
      forget(node);
    }
  }

  /** Whoever holds it already finds that out by {@link #isKnown} and looks again. */
  void forget(Node node) {
    node.happened++;
    if (node.handle.equals(node.server)) {
      sightings.left(node);
    }
    byNumber.remove(node.number);
    byHandle.remove(node.handle, node);
    FileHandle server = node.server;
    if (server != null) {
      byHandle.remove(server, node);
    }
  }

  /** Whether the handle is one of ours, so that the file layer must be understood for good. */
  static boolean isMadeHere(Node node) {
    return LocalHandles.isLocal(node.handle);
  }

  private void trim() {
    if (!notes.areWritten()) {
      return;
    }
    journal.trim();
    if (waiting == 0) {
      try {
        journal.idle();
      } catch (FsException e) {
        log.warn("the journal does not get shorter", e);
      }
    }
  }

  /** Waits until the journal is shorter than {@code maxBytes}, or nothing in it waits. */
  synchronized void awaitRoom(long maxBytes) {
    while (journal.bytes() > maxBytes && waiting > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts this thread", e);
      }
    }
  }

  /** Waits until the server has everything, at most {@code nanos}. Returns what is left. */
  synchronized int awaitEmpty(long nanos) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    while (waiting > 0) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        break;
      }
      wait(left);
    }
    return waiting;
  }

  /** Goes on with what a process before this one has left. Before anything else. */
  synchronized void recover(List<JournalReader.Recorded> records) throws FsException {
    new Recovery(this, records).run();
    trim();
  }

  /** A change of the past, in its order. Returns what it is about. */
  List<Node> recovered(Operation operation) {
    changes.apply(operation);
    numbers.usedTime(node(operation.change().node()).local);
    return changes.nodesOf(operation.change());
  }

  /** The server has {@code operation}, a recovered one. */
  void recoveredDone(Operation operation, long nowNanos) {
    operation.done(nowNanos);
    changes.uploaded(operation);
  }

  /** {@code operation}, a recovered one, goes to the server. */
  void recoveredWaiting(Operation operation) {
    if (operation.isSuspect() && operation.change() instanceof Wrote) {
      node(operation.change().node()).suspects.add(operation);
    }
    begin(operation);
  }

  void recoveredNode(Node node) {
    add(node);
    numbers.usedNode(node.number);
  }
}
