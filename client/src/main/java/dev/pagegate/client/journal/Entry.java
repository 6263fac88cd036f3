package dev.pagegate.client.journal;

import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.WccAttributes;
import dev.pagegate.protocol.xdr.Opaque;
import org.jspecify.annotations.Nullable;

/** One record of the journal. Objects are named by numbers that the journal gives them. */
sealed interface Entry {

  /** Something that was acknowledged here and is to be done at the server. */
  sealed interface Change extends Entry {
    /** The object that it is about. */
    long node();
  }

  /** Something that was learned on the way; losing it costs work or a needless conflict copy. */
  sealed interface Note extends Entry {}

  /**
   * A new object.
   *
   * @param handle its handle here, for as long as this process knows it
   * @param wanted what the server is asked for
   * @param target of a symbolic link, empty otherwise
   * @param verifier of the exclusive create, RFC 1813 section 3.3.8
   * @param local its attributes until the server has it
   */
  record Made(
      long node,
      FileHandle handle,
      long directory,
      FileName name,
      SetAttributes wanted,
      Opaque target,
      long verifier,
      FileAttributes local)
      implements Change {}

  /** New bytes, which follow the record. */
  record Wrote(long node, long offset, int lengthBytes, NfsTime time) implements Change {
    long end() {
      return offset + lengthBytes;
    }
  }

  /** New attributes, a size among them perhaps. */
  record AttributesSet(long node, SetAttributes wanted, NfsTime time) implements Change {}

  /** A name of {@code node} that is gone; of a directory, the directory. */
  record Removed(long node, long directory, FileName name, NfsTime time) implements Change {}

  /**
   * A name that was moved.
   *
   * @param replaced what had the new name; 0 when nothing had it
   */
  record Renamed(
      long node,
      long from,
      FileName oldName,
      long to,
      FileName newName,
      long replaced,
      NfsTime time)
      implements Change {}

  /** One more name. */
  record Linked(long node, long directory, FileName name, NfsTime time) implements Change {}

  /**
   * What an object is, where no {@link Made} in the same segment says it.
   *
   * @param server its handle at the server
   * @param base what the server had of it, null when that is not known
   * @param directory where the server has it, 0 when that is not known
   * @param name what changes call it there, empty when that is not known
   * @param conflict what the server calls it since a conflict, empty when there was none
   */
  record Known(
      long node,
      FileHandle handle,
      FileHandle server,
      FileAttributes local,
      @Nullable WccAttributes base,
      long directory,
      FileName name,
      FileName conflict)
      implements Note {}

  /** The change with this number is being sent: the server may have it from now on. */
  record Begun(long sequence) implements Note {}

  /** The change with this number is at the server, which has {@code base} of the object now. */
  record Done(long sequence, long node, @Nullable WccAttributes base) implements Note {}
}
