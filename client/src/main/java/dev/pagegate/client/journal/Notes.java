package dev.pagegate.client.journal;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.journal.Entry.Known;
import dev.pagegate.client.journal.Entry.Note;
import dev.pagegate.protocol.nfs3.FileHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes in the journal about what has become of changes, and about what they are about. Under the
 * overlay's monitor.
 */
final class Notes {
  private static final Logger log = LoggerFactory.getLogger(Notes.class);

  /*
   * A full disk is no reason to stop uploading, which is what makes room. What cannot be noted waits,
   * and everything noted later behind it: were a later change noted as done and an earlier one of the
   * same bytes not, the earlier one would be sent again, over it.
   */
  private final Journal journal;
  private final Deque<Note> late = new ArrayDeque<>();
  private boolean said;

  Notes(Journal journal) {
    this.journal = journal;
  }

  /** Whether everything is in the journal; if not, no segment may go. */
  boolean areWritten() {
    return late.isEmpty();
  }

  /** Takes {@code note} in; it reaches the journal now, or when there is room. */
  void add(Note note) {
    late.add(note);
    write();
  }

  private void write() {
    try {
      for (Note next = late.peek(); next != null; next = late.peek()) {
        append(next);
        late.remove();
      }
      said = false;
    } catch (FsException e) {
      if (!said) {
        log.warn("what becomes of changes is not noted for now: {}", e.getMessage());
      }
      said = true;
    }
  }

  private void append(Note note) throws FsException {
    try {
      journal.append(0, null, note, null);
    } catch (FsException e) {
      if (e.error() != FsError.NO_SPACE || !journal.reserve().giveUp()) {
        throw e;
      }
      journal.append(0, null, note, null);
    }
  }

  /**
   * Says what {@code node} is where this segment does not say so yet, so that earlier segments may
   * go. Before a change of it.
   *
   * @throws FsException NO_SPACE or IO; nothing was said
   */
  void describe(Node node) throws FsException {
    FileHandle server = node.server;
    if (server == null || isKnownHere(node)) {
      return;
    }
    Node directory = node.there == null ? null : node.there.directory();
    if (directory != null) {
      describe(directory);
    }
    journal.append(0, null, known(node, server), null);
    node.knownInSegment = journal.current().number();
  }

  private boolean isKnownHere(Node node) {
    return node.knownInSegment == journal.current().number();
  }

  /** The server has given {@code node} a handle, or another one. */
  void born(Node node, FileHandle server) {
    add(known(node, server));
    node.knownInSegment = late.isEmpty() ? journal.current().number() : 0;
  }

  private static Known known(Node node, FileHandle server) {
    Place there = node.there;
    return new Known(
        node.number,
        node.handle,
        server,
        node.local,
        node.base,
        there == null ? 0 : there.directory().number,
        there == null ? Place.NO_NAME : there.name(),
        node.conflictName());
  }
}
