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
  private final Map<Long, Known> first = new HashMap<>();
  private final Map<Long, FileHandle> server = new HashMap<>();
  private final Map<Long, WccAttributes> base = new HashMap<>();
  private final Set<Long> done = new HashSet<>();
  private final Set<Long> begun = new HashSet<>();

  Recovery(Overlay overlay, List<JournalReader.Recorded> records) {
    this.overlay = overlay;
    this.records = records;
  }

  void run() throws FsException {
    records.forEach(recorded -> learn(recorded.entry()));
    long now = System.nanoTime();
    for (JournalReader.Recorded recorded : records) {
      if (recorded.entry() instanceof Change change) {
        overlay.usedSequence(recorded.sequence());
        recover(recorded, change, now);
      }
    }
  }

  private void learn(Entry entry) {
    switch (entry) {
      case Known known -> {
        overlay.usedNode(known.node());
        first.putIfAbsent(known.node(), known);
        server.put(known.node(), known.server());
        WccAttributes there = known.base();
        if (there != null) {
          base.put(known.node(), there);
        }
      }
      case Begun(long sequence) -> {
        overlay.usedSequence(sequence);
        begun.add(sequence);
      }
      case Done ended -> {
        overlay.usedSequence(ended.sequence());
        done.add(ended.sequence());
        WccAttributes there = ended.base();
        if (there != null) {
          base.put(ended.node(), there);
        }
      }
      case Made made -> overlay.usedNode(made.node());
      case Wrote _, AttributesSet _, Removed _, Renamed _, Linked _ -> {}
    }
  }

  private void recover(JournalReader.Recorded recorded, Change change, long now)
      throws FsException {
    boolean isDone = done.contains(recorded.sequence());
    switch (change) {
      case Made object -> {
        need(object.directory());
        FileHandle there = server.get(object.node());
        if (there != null) {
          Node node = new Node(object.node(), object.handle(), object.local());
          node.server = there;
          node.base = base.get(object.node());
          overlay.recoveredNode(node);
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
    overlay.recovered(
        new Operation(
            recorded.sequence(),
            recorded.who(),
            change,
            recorded.segment(),
            recorded.dataPosition(),
            begun.contains(recorded.sequence())),
        isDone,
        now);
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
      Node node = new Node(number, known.handle(), known.local());
      node.server = server.get(number);
      node.base = base.get(number);
      node.name = known.name();
      node.directory = overlay.nodeOrNull(known.directory());
      overlay.recoveredNode(node);
    }
  }
}
