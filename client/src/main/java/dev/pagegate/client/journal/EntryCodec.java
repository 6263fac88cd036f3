package dev.pagegate.client.journal;

import dev.pagegate.client.journal.Entry.AttributesSet;
import dev.pagegate.client.journal.Entry.Begun;
import dev.pagegate.client.journal.Entry.Done;
import dev.pagegate.client.journal.Entry.Known;
import dev.pagegate.client.journal.Entry.Linked;
import dev.pagegate.client.journal.Entry.Made;
import dev.pagegate.client.journal.Entry.Removed;
import dev.pagegate.client.journal.Entry.Renamed;
import dev.pagegate.client.journal.Entry.Wrote;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.WccAttributes;
import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.XdrException;
import dev.pagegate.protocol.xdr.XdrReader;
import dev.pagegate.protocol.xdr.XdrWriter;

/** The bytes of {@link Entry}, as XDR. Golden: another layout needs another format number. */
final class EntryCodec {
  /** Longest target of a symbolic link; Linux' PATH_MAX. */
  private static final int MAX_TARGET_BYTES = 4096;

  static final int MAX_DATA_BYTES = 1 << 20;

  static final Codec<Entry> CODEC = Codec.of(EntryCodec::encode, EntryCodec::decode);

  private EntryCodec() {}

  private static void encode(Entry entry, XdrWriter writer) {
    switch (entry) {
      case Made made -> {
        head(writer, 1, made.node());
        FileHandle.CODEC.encode(made.handle(), writer);
        name(writer, made.directory(), made.name());
        SetAttributes.CODEC.encode(made.wanted(), writer);
        writer.writeOpaque(made.target());
        writer.writeLong(made.verifier());
        FileAttributes.CODEC.encode(made.local(), writer);
      }
      case Wrote(long node, long offset, int lengthBytes, NfsTime time) -> {
        head(writer, 2, node);
        writer.writeLong(offset);
        writer.writeInt(lengthBytes);
        NfsTime.CODEC.encode(time, writer);
      }
      case AttributesSet(long node, SetAttributes wanted, NfsTime time) -> {
        head(writer, 3, node);
        SetAttributes.CODEC.encode(wanted, writer);
        NfsTime.CODEC.encode(time, writer);
      }
      case Removed(long node, long directory, FileName name, NfsTime time) -> {
        head(writer, 4, node);
        name(writer, directory, name);
        NfsTime.CODEC.encode(time, writer);
      }
      case Renamed renamed -> {
        head(writer, 5, renamed.node());
        name(writer, renamed.from(), renamed.oldName());
        name(writer, renamed.to(), renamed.newName());
        writer.writeLong(renamed.replaced());
        NfsTime.CODEC.encode(renamed.time(), writer);
      }
      case Linked(long node, long directory, FileName name, NfsTime time) -> {
        head(writer, 6, node);
        name(writer, directory, name);
        NfsTime.CODEC.encode(time, writer);
      }
      case Known known -> {
        head(writer, 7, known.node());
        FileHandle.CODEC.encode(known.handle(), writer);
        FileHandle.CODEC.encode(known.server(), writer);
        FileAttributes.CODEC.encode(known.local(), writer);
        writer.writeOptional(known.base(), WccAttributes.CODEC);
        name(writer, known.directory(), known.name());
        FileName.CODEC.encode(known.conflict(), writer);
      }
      case Begun(long sequence) -> head(writer, 8, sequence);
      case Done done -> {
        head(writer, 9, done.sequence());
        writer.writeLong(done.node());
        writer.writeOptional(done.base(), WccAttributes.CODEC);
      }
    }
  }

  private static void head(XdrWriter writer, int type, long number) {
    writer.writeInt(type);
    writer.writeLong(number);
  }

  private static void name(XdrWriter writer, long directory, FileName name) {
    writer.writeLong(directory);
    FileName.CODEC.encode(name, writer);
  }

  private static Entry decode(XdrReader reader) {
    int type = reader.readInt();
    long number = reader.readLong();
    return switch (type) {
      case 1 ->
          new Made(
              number,
              FileHandle.CODEC.decode(reader),
              reader.readLong(),
              FileName.CODEC.decode(reader),
              SetAttributes.CODEC.decode(reader),
              reader.readOpaque("target", MAX_TARGET_BYTES),
              reader.readLong(),
              FileAttributes.CODEC.decode(reader));
      case 2 ->
          new Wrote(
              number,
              reader.readLong(),
              reader.readLength("data", MAX_DATA_BYTES),
              NfsTime.CODEC.decode(reader));
      case 3 ->
          new AttributesSet(
              number, SetAttributes.CODEC.decode(reader), NfsTime.CODEC.decode(reader));
      case 4 ->
          new Removed(
              number,
              reader.readLong(),
              FileName.CODEC.decode(reader),
              NfsTime.CODEC.decode(reader));
      case 5 ->
          new Renamed(
              number,
              reader.readLong(),
              FileName.CODEC.decode(reader),
              reader.readLong(),
              FileName.CODEC.decode(reader),
              reader.readLong(),
              NfsTime.CODEC.decode(reader));
      case 6 ->
          new Linked(
              number,
              reader.readLong(),
              FileName.CODEC.decode(reader),
              NfsTime.CODEC.decode(reader));
      case 7 ->
          new Known(
              number,
              FileHandle.CODEC.decode(reader),
              FileHandle.CODEC.decode(reader),
              FileAttributes.CODEC.decode(reader),
              reader.readOptional(WccAttributes.CODEC),
              reader.readLong(),
              FileName.CODEC.decode(reader),
              FileName.CODEC.decode(reader));
      case 8 -> new Begun(number);
      case 9 -> new Done(number, reader.readLong(), reader.readOptional(WccAttributes.CODEC));
      default -> throw new XdrException("journal entry type: " + type + " (expected: 1 to 9)");
    };
  }
}
