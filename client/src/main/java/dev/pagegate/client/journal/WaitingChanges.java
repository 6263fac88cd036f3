package dev.pagegate.client.journal;

import dev.pagegate.client.journal.Entry.AttributesSet;
import dev.pagegate.client.journal.Entry.Linked;
import dev.pagegate.client.journal.Entry.Made;
import dev.pagegate.client.journal.Entry.Removed;
import dev.pagegate.client.journal.Entry.Renamed;
import dev.pagegate.client.journal.Entry.Wrote;
import dev.pagegate.protocol.nfs3.FileName;
import org.jspecify.annotations.Nullable;

/**
 * What of one file waits for the server.
 *
 * @param changes of it and of its names
 * @param bytes of it that are nowhere else
 * @param copy what ours is called at the server since a conflict; null when there was none
 */
public record WaitingChanges(int changes, long bytes, @Nullable String copy) {
  /** Under the overlay's monitor. */
  static WaitingChanges of(Node node) {
    FileName copy = node.conflictName();
    return new WaitingChanges(
        node.waiting, node.extents.bytes(), copy.equals(Place.NO_NAME) ? null : copy.toString());
  }

  /** {@code change} of what is called {@code name} here, for people. */
  static String say(Entry.Change change, FileName name) {
    return switch (change) {
      case Made made -> "making '" + made.name() + "'";
      case Wrote wrote ->
          "%d bytes at %d of '%s'".formatted(wrote.lengthBytes(), wrote.offset(), name);
      case AttributesSet _ -> "attributes of '" + name + "'";
      case Removed removed -> "removal of '" + removed.name() + "'";
      case Linked linked -> "link '" + linked.name() + "'";
      case Renamed renamed -> "'%s' as '%s'".formatted(renamed.oldName(), renamed.newName());
    };
  }
}
