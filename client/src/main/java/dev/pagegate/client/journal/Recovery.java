package dev.pagegate.client.journal;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.journal.Entry.AttributesSet;
import dev.pagegate.client.journal.Entry.Begun;
import dev.pagegate.client.journal.Entry.Change;
import dev.pagegate.client.journal.Entry.Done;
import dev.pagegate.client.journal.Entry.Known;
import dev.pagegate.client.journal.Entry.Linked;
import dev.pagegate.client.journal.Entry.Made;
import dev.pagegate.client.journal.Entry.Removed;
import dev.pagegate.client.journal.Entry.Renamed;
import dev.pagegate.client.journal.Entry.Wrote;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.WccAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Builds the overlay from the journal that a process before this one left: every change that is
 * still recorded is applied again, in order, and those that the server does not have go to it.
 */
final class Recovery {
  private final Overlay overlay;
  private final List<JournalReader.Recorded> records;

  /** What each object is, by the first record that says so, and which that is. */
  private final Map<Long, Known> first = new HashMap<>();

  private final Map<Long, Integer> firstAt = new HashMap<>();
  private final Map<Long, FileHandle> server = new HashMap<>();
  private final Map<Long, WccAttributes> base = new HashMap<>();
  private final Map<Long, Known> last = new HashMap<>();
  private final Set<Long> restored = new HashSet<>();
  private final Set<Long> done = new HashSet<>();
  private final Set<Long> begun = new HashSet<>();

  Recovery(Overlay overlay, List<JournalReader.Recorded> records) {
    this.overlay = overlay;
    this.records = records;
  }

  void run() throws FsException {
    for (int at = 0; at < records.size(); at++) {
      learn(records.get(at).entry(), at);
    }
    long now = System.nanoTime();
    for (int at = 0; at < records.size(); at++) {
      JournalReader.Recorded recorded = records.get(at);
      if (recorded.entry() instanceof Change change) {
        overlay.numbers().usedSequence(recorded.sequence());
        recover(recorded, change, at, now);
      }
    }
  }

  private void learn(Entry entry, int at) {
    switch (entry) {
      case Known known -> {
        overlay.numbers().usedNode(known.node());
        first.putIfAbsent(known.node(), known);
        firstAt.putIfAbsent(known.node(), at);
        last.put(known.node(), known);
        server.put(known.node(), known.server());
        WccAttributes there = known.base();
        if (there != null) {
          base.put(known.node(), there);
        }
      }
      case Begun(long sequence) -> {
        overlay.numbers().usedSequence(sequence);
        begun.add(sequence);
      }
      case Done ended -> {
        overlay.numbers().usedSequence(ended.sequence());
        done.add(ended.sequence());
        WccAttributes there = ended.base();
        if (there != null) {
          base.put(ended.node(), there);
        }
      }
      case Made made -> overlay.numbers().usedNode(made.node());
      case Wrote _, AttributesSet _, Removed _, Renamed _, Linked _ -> {}
    }
  }

  private void recover(JournalReader.Recorded recorded, Change change, int at, long now)
      throws FsException {
    requireNodes(change);
    Operation operation =
        new Operation(
            recorded.sequence(),
            recorded.who(),
            change,
            recorded.segment(),
            recorded.dataPosition(),
            begun.contains(recorded.sequence()));
    overlay.recovered(operation).forEach(node -> forgetTwice(node, at));
    if (done.contains(recorded.sequence())) {
      overlay.recoveredDone(operation, now);
    } else {
      overlay.recoveredWaiting(operation);
    }
  }

  /**
   * An object whose making is not in the journal any more may be described behind changes of it,
   * when the server had made it. What the description says of it then includes those changes.
   */
  private void forgetTwice(Node node, int at) {
    Known known = first.get(node.number);
    Integer knownAt = firstAt.get(node.number);
    if (known != null && knownAt != null && knownAt > at && restored.contains(node.number)) {
      node.local = known.local();
      node.gone = node.gone && (node.isDirectory() || node.local.linkCount() == 0);
    }
  }

  private void requireNodes(Change change) throws FsException {
    switch (change) {
      case Made object -> {
        need(object.directory());
        FileHandle there = server.get(object.node());
        if (there != null) {
          Node node = new Node(object.node(), object.handle(), object.local());
          take(node, there);
        }
      }
      case Wrote _, AttributesSet _ -> need(change.node());
      case Removed removed -> need(removed.node(), removed.directory());
      case Linked linked -> need(linked.node(), linked.directory());
      case Renamed renamed -> {
        need(renamed.node(), renamed.from(), renamed.to());
        if (renamed.replaced() != 0) {
          need(renamed.replaced());
        }
      }
    }
  }

  private void need(long... numbers) throws FsException {
    for (long number : numbers) {
      if (overlay.nodeOrNull(number) != null) {
        continue;
      }
      Known known = first.get(number);
      if (known == null) {
        throw new FsException(
            FsError.IO,
            "the journal does not say what object "
                + number
                + " is; it is damaged, and was left as it is");
      }
      restored.add(number);
      if (known.directory() != 0 && first.containsKey(known.directory())) {
        need(known.directory());
      }
      Node node = new Node(number, known.handle(), known.local());
      Node directory = overlay.nodeOrNull(known.directory());
      if (directory != null) {
        node.directory = directory;
        node.name = known.name();
        node.there = new Place(directory, known.name());
      }
      take(node, known.server());
    }
  }

  private void take(Node node, FileHandle server) {
    node.server = this.server.getOrDefault(node.number, server);
    node.base = base.get(node.number);
    Known known = last.get(node.number);
    if (known != null && known.conflict().bytes().length() > 0) {
      node.conflictName(known.name(), known.conflict());
    }
    overlay.recoveredNode(node);
  }
}
