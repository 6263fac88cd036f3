package dev.pagegate.protocol.mount3;

import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.XdrReader;
import dev.pagegate.protocol.xdr.XdrWriter;
import java.util.List;

/** {@code mountres3}, RFC 1813 section 5.2.1: what MNT answers. */
public sealed interface MountResult {
  Codec<MountResult> CODEC = Codec.of(MountResult::encode, MountResult::decode);

  /** Bound of the flavour list; the RFC sets none, and RFC 5531 knows fewer. */
  int MAX_FLAVORS = 64;

  /**
   * The path's handle.
   *
   * @param flavors the authentication flavours that the server accepts there, RFC 5531 section 8.2;
   *     some servers send none
   */
  record Ok(FileHandle handle, List<Integer> flavors) implements MountResult {}

  /** Why not. */
  record Failed(MountStatus status) implements MountResult {
    public Failed {
      if (status == MountStatus.OK) {
        throw new IllegalArgumentException("status of a failure: OK (expected: an error)");
      }
    }
  }

  private static void encode(MountResult result, XdrWriter writer) {
    switch (result) {
      case Ok(FileHandle handle, List<Integer> flavors) -> {
        MountStatus.CODEC.encode(MountStatus.OK, writer);
        FileHandle.CODEC.encode(handle, writer);
        writer.writeArray(flavors, (flavor, w) -> w.writeInt(flavor));
      }
      case Failed(MountStatus status) -> MountStatus.CODEC.encode(status, writer);
    }
  }

  private static MountResult decode(XdrReader reader) {
    MountStatus status = MountStatus.CODEC.decode(reader);
    if (status != MountStatus.OK) {
      return new Failed(status);
    }
    return new Ok(
        FileHandle.CODEC.decode(reader),
        reader.readArray("authentication flavours", MAX_FLAVORS, XdrReader::readInt));
  }
}
