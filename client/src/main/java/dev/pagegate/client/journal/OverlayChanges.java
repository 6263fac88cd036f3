package dev.pagegate.client.journal;

import dev.pagegate.client.journal.Entry.AttributesSet;
import dev.pagegate.client.journal.Entry.Change;
import dev.pagegate.client.journal.Entry.Linked;
import dev.pagegate.client.journal.Entry.Made;
import dev.pagegate.client.journal.Entry.Removed;
import dev.pagegate.client.journal.Entry.Renamed;
import dev.pagegate.client.journal.Entry.Wrote;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.SetTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What each change does to the overlay, now and when it is recovered. Under its monitor. */
final class OverlayChanges {
  private final Overlay overlay;

  OverlayChanges(Overlay overlay) {
    this.overlay = overlay;
  }

  /** Every node whose attributes or names a change touches; those not made yet are left out. */
  List<Node> nodesOf(Change change) {
    Set<Node> nodes = new LinkedHashSet<>();
    add(nodes, change.node());
    switch (change) {
      case Made made -> add(nodes, made.directory());
      case Wrote _, AttributesSet _ -> {}
      case Removed removed -> add(nodes, removed.directory());
      case Linked linked -> add(nodes, linked.directory());
      case Renamed renamed -> {
        add(nodes, renamed.from());
        add(nodes, renamed.to());
        add(nodes, renamed.replaced());
      }
    }
    return List.copyOf(nodes);
  }

  private void add(Set<Node> nodes, long number) {
    Node node = overlay.nodeOrNull(number);
    if (node != null) {
      nodes.add(node);
    }
  }

  void apply(Operation operation) {
    switch (operation.change()) {
      case Made made -> made(operation, made);
      case Wrote wrote -> {
        Node node = overlay.node(wrote.node());
        node.extents.add(operation);
        node.local = Attributes.written(node.local, operation, wrote.end(), wrote.time());
      }
      case AttributesSet set -> set(operation, set);
      case Removed(long number, long directory, FileName name, NfsTime time) -> {
        Node node = overlay.node(number);
        name(directory, name, null, operation);
        names(directory, node.isDirectory() ? -1 : 0, time);
        unlinked(node, time);
      }
      case Linked(long number, long directory, FileName name, NfsTime time) -> {
        Node node = overlay.node(number);
        name(directory, name, node, operation);
        names(directory, 0, time);
        node.local = Attributes.linked(node.local, 1, time);
      }
      case Renamed renamed -> renamed(operation, renamed);
    }
  }

  private void made(Operation operation, Made made) {
    Node known = overlay.nodeOrNull(made.node());
    Node node = known == null ? new Node(made.node(), made.handle(), made.local()) : known;
    node.directory = overlay.node(made.directory());
    node.name = made.name();
    node.target = made.target();
    Children children = node.children;
    if (children != null) {
      children.complete = true;
    }
    if (made.local().type() == FileType.REGULAR) {
      node.truncations.add(operation);
    }
    overlay.recoveredNode(node);
    name(made.directory(), made.name(), node, operation);
    names(made.directory(), node.isDirectory() ? 1 : 0, made.local().changeTime());
  }

  private void set(Operation operation, AttributesSet set) {
    Node node = overlay.node(set.node());
    Long size = set.wanted().sizeBytes();
    if (size != null) {
      node.extents.cut(size, Long.MAX_VALUE);
      node.truncations.add(operation);
    }
    node.local = Attributes.set(node.local, set.wanted(), set.time());
  }

  private void renamed(Operation operation, Renamed renamed) {
    Node node = overlay.node(renamed.node());
    int directories = node.isDirectory() ? 1 : 0;
    name(renamed.from(), renamed.oldName(), null, operation);
    names(renamed.from(), -directories, renamed.time());
    if (renamed.replaced() != 0) {
      Node replaced = overlay.node(renamed.replaced());
      names(renamed.to(), replaced.isDirectory() ? -1 : 0, renamed.time());
      unlinked(replaced, renamed.time());
    }
    name(renamed.to(), renamed.newName(), node, operation);
    names(renamed.to(), directories, renamed.time());
    node.directory = overlay.node(renamed.to());
    node.name = renamed.newName();
    node.local = Attributes.linked(node.local, 0, renamed.time());
  }

  private static void unlinked(Node node, NfsTime time) {
    node.local = Attributes.linked(node.local, -1, time);
    node.gone = node.isDirectory() || node.local.linkCount() == 0;
  }

  private void name(long directory, FileName name, @Nullable Node node, Operation operation) {
    Children children = overlay.node(directory).children;
    if (children != null) {
      children.put(name, node, operation);
    }
  }

  private void names(long number, int directories, NfsTime time) {
    Node directory = overlay.node(number);
    directory.local = Attributes.renamed(directory.local, directories, time);
  }

  /** {@code operation} is to go to the server. */
  void waits(Operation operation) {
    switch (operation.change()) {
      case Wrote wrote -> overlay.node(wrote.node()).untimedWrites.incrementAndGet();
      case AttributesSet set when setsTime(set) -> overlay.node(set.node()).timesWaiting++;
      case Made _, AttributesSet _, Removed _, Renamed _, Linked _ -> {}
    }
  }

  private static boolean setsTime(AttributesSet set) {
    return !(set.wanted().modifyTime() instanceof SetTime.DontChange);
  }

  /** {@code operation} waits no more. */
  void waited(Operation operation) {
    if (operation.change() instanceof AttributesSet set && setsTime(set)) {
      overlay.node(set.node()).timesWaiting--;
    }
  }

  /** The server has it: what was kept here for lack of it is not needed any more. */
  void uploaded(Operation operation) {
    Node node = overlay.nodeOrNull(operation.change().node());
    if (node == null) {
      return;
    }
    switch (operation.change()) {
      case Wrote _ -> node.extents.uploaded(operation);
      case AttributesSet _ -> node.truncations.remove(operation);
      case Made made -> {
        node.truncations.remove(operation);
        node.there = place(made.directory(), made.name());
      }
      case Renamed renamed -> node.there = place(renamed.to(), renamed.newName());
      case Removed _, Linked _ -> {}
    }
  }

  private @Nullable Place place(long directory, FileName name) {
    Node node = overlay.nodeOrNull(directory);
    return node == null ? null : new Place(node, name);
  }
}
