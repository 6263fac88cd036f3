package dev.pagegate.serverstub.procedure;

import dev.pagegate.protocol.nfs3.Access;
import dev.pagegate.protocol.nfs3.Commit;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.NfsResult;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.PostOpAttributes;
import dev.pagegate.protocol.nfs3.Read;
import dev.pagegate.protocol.nfs3.Readlink;
import dev.pagegate.protocol.nfs3.Setattr;
import dev.pagegate.protocol.nfs3.StableHow;
import dev.pagegate.protocol.nfs3.WccData;
import dev.pagegate.protocol.nfs3.Write;
import dev.pagegate.protocol.xdr.Codec.Void0;
import dev.pagegate.protocol.xdr.Opaque;
import dev.pagegate.serverstub.access.Caller;
import dev.pagegate.serverstub.access.Permissions;
import dev.pagegate.serverstub.posix.Descriptor;
import dev.pagegate.serverstub.posix.ErrnoException;
import dev.pagegate.serverstub.posix.FileStatus;
import dev.pagegate.serverstub.posix.OpenFlag;
import dev.pagegate.serverstub.tree.ExportTree;
import dev.pagegate.serverstub.tree.NfsException;
import dev.pagegate.serverstub.tree.Node;
import io.netty.buffer.ByteBuf;

/** The procedures on a file's attributes and content. */
final class FileProcedures {
  private static final int SET_ID_BITS = 06000;

  private final ExportTree tree;
  private final OnNode onNode;
  private final Sizes sizes;
  private final BootVerifier verifier;
  private final int grantable;

  /**
   * Serves the content of files.
   *
   * @param grantable the ACCESS bits that the export allows to anybody
   */
  FileProcedures(ExportTree tree, Sizes sizes, BootVerifier verifier, int grantable) {
    this.tree = tree;
    this.onNode = new OnNode(tree);
    this.sizes = sizes;
    this.verifier = verifier;
    this.grantable = grantable;
  }

  /** RFC 1813 section 3.3.1. */
  NfsResult<FileAttributes, Void0> getattr(FileHandle handle, Caller caller)
      throws NfsException, ErrnoException {
    try (Node node = tree.find(handle)) {
      return new NfsResult.Ok<>(tree.attributes(node.status()));
    }
  }

  /** RFC 1813 section 3.3.2. */
  NfsResult<WccData, WccData> setattr(Setattr.Arguments arguments, Caller caller)
      throws NfsException, ErrnoException {
    return onNode.changing(
        arguments.object(),
        node -> {
          NfsTime guard = arguments.guard();
          if (guard != null && !guard.equals(tree.attributes(node.status()).changeTime())) {
            throw new NfsException(
                NfsStatus.NOT_SYNC, "inode " + node.status().inode() + " was changed meanwhile");
          }
          new AttributeChange(arguments.attributes())
              .apply(node.descriptor(), node.status(), caller);
          return onNode.wcc(node);
        });
  }

  /** RFC 1813 section 3.3.4. */
  NfsResult<Access.Success, PostOpAttributes> access(Access.Arguments arguments, Caller caller)
      throws NfsException, ErrnoException {
    return onNode.reading(
        arguments.object(),
        node -> {
          int asked = arguments.access() & grantable;
          int granted = Permissions.granted(node.status(), caller, asked);
          return new Access.Success(tree.attributes(node.status()), granted);
        });
  }

  /** RFC 1813 section 3.3.5. */
  NfsResult<Readlink.Success, PostOpAttributes> readlink(FileHandle handle, Caller caller)
      throws NfsException, ErrnoException {
    return onNode.reading(
        handle,
        node -> {
          if (!node.status().isSymbolicLink()) {
            throw new NfsException(NfsStatus.INVAL, "not a link: inode " + node.status().inode());
          }
          Opaque target = Opaque.copyOf(node.descriptor().readLink());
          return new Readlink.Success(tree.attributes(node.status()), target);
        });
  }

  /** RFC 1813 section 3.3.6. */
  NfsResult<Read.Success, PostOpAttributes> read(Read.Arguments arguments, Caller caller)
      throws NfsException, ErrnoException {
    return onNode.reading(
        arguments.file(),
        node -> {
          Permissions.requireRead(node.requireRegular().status(), caller);
          try (Descriptor content = node.descriptor().reopen(OpenFlag.READ_ONLY)) {
            return read(content, arguments.offset(), arguments.countBytes());
          }
        });
  }

  private Read.Success read(Descriptor content, long offset, long countBytes)
      throws ErrnoException {
    FileStatus before = content.status();
    // An offset beyond 2^63 is negative here, and past the end of every file.
    long left = offset < 0 ? 0 : Math.max(0, before.sizeBytes() - offset);
    int count = (int) Math.min(Math.min(countBytes, sizes.maxReadBytes()), left);
    ByteBuf payload = FileContent.read(content, offset, count);
    try {
      FileStatus after = content.status();
      boolean end = offset < 0 || offset + payload.readableBytes() >= after.sizeBytes();
      return new Read.Success(tree.attributes(after), end, payload);
    } catch (ErrnoException e) {
      payload.release();
      throw e;
    }
  }

  /** RFC 1813 section 3.3.7. */
  NfsResult<Write.Success, WccData> write(Write.Arguments arguments, Caller caller)
      throws NfsException, ErrnoException {
    return onNode.changing(
        arguments.file(),
        node -> {
          Permissions.requireWrite(node.requireRegular().status(), caller);
          int count = Math.min(arguments.payload().readableBytes(), sizes.maxWriteBytes());
          requireRepresentable(arguments.offset(), count);
          // Read before anything is written: a restart in between must show as a new verifier.
          long boot = verifier.value();
          try (Descriptor content = node.descriptor().reopen(OpenFlag.WRITE_ONLY)) {
            FileContent.write(content, arguments.offset(), arguments.payload(), count);
            dropSetIdBits(node, caller);
            sync(content, arguments.stable());
          }
          return new Write.Success(onNode.wcc(node), count, arguments.stable(), boot);
        });
  }

  private static void requireRepresentable(long offset, int count) throws NfsException {
    if (offset < 0 || offset + count < 0) {
      throw new NfsException(
          NfsStatus.FBIG, "offset: " + Long.toUnsignedString(offset) + " (expected: < 2^63)");
    }
  }

  /** The kernel does this for everybody but root, as whom the server may be writing. */
  private static void dropSetIdBits(Node node, Caller caller) throws ErrnoException {
    int permissions = node.status().permissions();
    if (!caller.isRoot() && (permissions & SET_ID_BITS) != 0) {
      node.descriptor().setPermissions(permissions & ~SET_ID_BITS);
    }
  }

  /** RFC 1813 section 3.3.21. */
  NfsResult<Commit.Success, WccData> commit(Commit.Arguments arguments, Caller caller)
      throws NfsException, ErrnoException {
    return onNode.changing(
        arguments.file(),
        node -> {
          long boot = verifier.value();
          // INVAL is no answer to COMMIT, and other types have nothing uncommitted.
          if (node.status().isRegular()) {
            try (Descriptor content = node.descriptor().reopen(OpenFlag.READ_ONLY)) {
              sync(content, StableHow.FILE_SYNC);
            }
          }
          return new Commit.Success(onNode.wcc(node), boot);
        });
  }

  private void sync(Descriptor content, StableHow stable) throws ErrnoException {
    try {
      switch (stable) {
        case UNSTABLE -> {}
        case DATA_SYNC -> content.syncContent();
        case FILE_SYNC -> content.sync();
      }
    } catch (ErrnoException e) {
      // The kernel drops what it could not write, so earlier unstable data may be gone with it.
      verifier.renew();
      throw e;
    }
  }
}
