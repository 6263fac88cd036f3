package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.XdrReader;
import dev.pagegate.protocol.xdr.XdrWriter;

/** {@code mknoddata3}, RFC 1813 section 3.3.11: what MKNOD makes. */
public sealed interface MknodData {
  Codec<MknodData> CODEC = Codec.of(MknodData::encode, MknodData::decode);

  FileType type();

  /** A block or character device with its numbers. */
  record Device(FileType type, SetAttributes attributes, long major, long minor)
      implements MknodData {
    public Device {
      if (type != FileType.BLOCK_DEVICE && type != FileType.CHARACTER_DEVICE) {
        throw new IllegalArgumentException("device type: " + type + " (expected: a device)");
      }
    }
  }

  /** A socket or a FIFO. */
  record Endpoint(FileType type, SetAttributes attributes) implements MknodData {
    public Endpoint {
      if (type != FileType.SOCKET && type != FileType.FIFO) {
        throw new IllegalArgumentException("endpoint type: " + type + " (expected: SOCKET, FIFO)");
      }
    }
  }

  /** A type that MKNOD cannot make; the server answers BADTYPE. */
  record Unsupported(FileType type) implements MknodData {
    public Unsupported {
      switch (type) {
        case REGULAR, DIRECTORY, SYMBOLIC_LINK -> {}
        case BLOCK_DEVICE, CHARACTER_DEVICE, SOCKET, FIFO ->
            throw new IllegalArgumentException(type + " can be made, so it needs attributes");
      }
    }
  }

  private static void encode(MknodData value, XdrWriter writer) {
    FileType.CODEC.encode(value.type(), writer);
    switch (value) {
      case Device(_, SetAttributes attributes, long major, long minor) -> {
        SetAttributes.CODEC.encode(attributes, writer);
        writer.writeUnsignedInt(major);
        writer.writeUnsignedInt(minor);
      }
      case Endpoint(_, SetAttributes attributes) -> SetAttributes.CODEC.encode(attributes, writer);
      case Unsupported(_) -> {}
    }
  }

  private static MknodData decode(XdrReader reader) {
    FileType type = FileType.CODEC.decode(reader);
    return switch (type) {
      case BLOCK_DEVICE, CHARACTER_DEVICE ->
          new Device(
              type,
              SetAttributes.CODEC.decode(reader),
              reader.readUnsignedInt(),
              reader.readUnsignedInt());
      case SOCKET, FIFO -> new Endpoint(type, SetAttributes.CODEC.decode(reader));
      case REGULAR, DIRECTORY, SYMBOLIC_LINK -> new Unsupported(type);
    };
  }
}
