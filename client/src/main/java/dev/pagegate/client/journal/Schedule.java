package dev.pagegate.client.journal;

import dev.pagegate.client.journal.Entry.AttributesSet;
import dev.pagegate.client.journal.Entry.Linked;
import dev.pagegate.client.journal.Entry.Made;
import dev.pagegate.client.journal.Entry.Removed;
import dev.pagegate.client.journal.Entry.Renamed;
import dev.pagegate.client.journal.Entry.Wrote;
import dev.pagegate.protocol.nfs3.FileName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Which changes may go to the server at the same time: those that touch different things. Under the
 * overlay's monitor.
 */
final class Schedule {
  /*
   * Every change names what it touches: alone, or together with others of its kind. It waits for
   * all earlier changes that touched the same alone, or that it cannot share with.
   *
   *   whole       alone: its attributes, its making, its removal, its names
   *               shared: its bytes, with writes of other bytes; names in it, where it is a directory
   *   name        alone, whatever happens to it
   *   the tree    alone: moving a directory, since two moves in another order may close a circle
   */
  private sealed interface Thing {
    record Whole(long node) implements Thing {}

    record Name(long directory, FileName name) implements Thing {}

    record Tree() implements Thing {}
  }

  private record Touch(Thing thing, boolean alone) {}

  /** Who touched a thing last and is not done. */
  private static final class Touched {
    private @Nullable Operation alone;
    private final Set<Operation> shared = new LinkedHashSet<>();

    /** The last write of each byte; it waits for those that it hides. */
    private Extents writes = new Extents();

    /**
     * Takes {@code operation} in behind those that it must wait for, which go to {@code before}.
     */
    void add(Operation operation, Touch touch, Set<Operation> before) {
      if (alone != null) {
        before.add(alone);
      }
      if (touch.alone()) {
        before.addAll(shared);
        alone = operation;
        shared.clear();
        writes = new Extents();
        return;
      }
      shared.add(operation);
      if (operation.change() instanceof Wrote wrote) {
        writes
            .overlapping(wrote.offset(), wrote.end())
            .forEach(extent -> before.add(extent.write()));
        writes.add(operation);
      }
    }

    void remove(Operation operation) {
      if (shared.remove(operation) && operation.change() instanceof Wrote) {
        writes.uploaded(operation);
      }
      if (alone == operation) {
        alone = null;
      }
    }

    boolean isFree() {
      return alone == null && shared.isEmpty();
    }
  }

  private final Map<Thing, Touched> things = new HashMap<>();
  private final LongPredicate isDirectory;

  Schedule(LongPredicate isDirectory) {
    this.isDirectory = isDirectory;
  }

  /** Takes {@code operation} in, after all before. Returns whether it can go at once. */
  boolean add(Operation operation) {
    Set<Operation> before = new HashSet<>();
    for (Touch touch : touches(operation)) {
      things.computeIfAbsent(touch.thing(), _ -> new Touched()).add(operation, touch, before);
    }
    before.remove(operation);
    before.forEach(earlier -> earlier.waiting.add(operation));
    operation.waitsFor = before.size();
    return before.isEmpty();
  }

  /** {@code operation} is over. Returns what can go now. */
  List<Operation> remove(Operation operation) {
    for (Touch touch : touches(operation)) {
      Touched touched = things.get(touch.thing());
      if (touched != null) {
        touched.remove(operation);
        if (touched.isFree()) {
          things.remove(touch.thing());
        }
      }
    }
    List<Operation> ready = new ArrayList<>();
    for (Operation next : operation.waiting) {
      if (--next.waitsFor == 0) {
        ready.add(next);
      }
    }
    operation.waiting.clear();
    return ready;
  }

  private List<Touch> touches(Operation operation) {
    return switch (operation.change()) {
      case Made made ->
          List.of(
              alone(made.node()), shared(made.directory()), name(made.directory(), made.name()));
      case Wrote wrote -> List.of(shared(wrote.node()));
      case AttributesSet set -> List.of(alone(set.node()));
      case Removed removed ->
          List.of(
              alone(removed.node()),
              shared(removed.directory()),
              name(removed.directory(), removed.name()));
      case Linked linked ->
          List.of(
              alone(linked.node()),
              shared(linked.directory()),
              name(linked.directory(), linked.name()));
      case Renamed renamed -> touches(renamed);
    };
  }

  private List<Touch> touches(Renamed renamed) {
    List<Touch> touches = new ArrayList<>();
    touches.add(alone(renamed.node()));
    touches.add(shared(renamed.from()));
    if (renamed.to() != renamed.from()) {
      touches.add(shared(renamed.to()));
    }
    touches.add(name(renamed.from(), renamed.oldName()));
    touches.add(name(renamed.to(), renamed.newName()));
    if (renamed.replaced() != 0) {
      touches.add(alone(renamed.replaced()));
    }
    if (isDirectory.test(renamed.node())) {
      touches.add(new Touch(new Thing.Tree(), true));
    }
    return touches;
  }

  private static Touch alone(long node) {
    return new Touch(new Thing.Whole(node), true);
  }

  private static Touch shared(long node) {
    return new Touch(new Thing.Whole(node), false);
  }

  private static Touch name(long directory, FileName name) {
    return new Touch(new Thing.Name(directory, name), true);
  }
}
