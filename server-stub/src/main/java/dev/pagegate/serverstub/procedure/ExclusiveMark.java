package dev.pagegate.serverstub.procedure;

import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.serverstub.posix.Descriptor;
import dev.pagegate.serverstub.posix.Errno;
import dev.pagegate.serverstub.posix.ErrnoException;
import dev.pagegate.serverstub.posix.OpenFlag;
import dev.pagegate.serverstub.tree.NfsException;
import dev.pagegate.serverstub.tree.Node;
import java.nio.ByteBuffer;
import java.util.Arrays;

/*
 * The verifier of an exclusive CREATE must survive a restart. Most servers hide it in the file's
 * times, where the SETATTR that follows overwrites it; an extended attribute stays.
 */
/** The verifier that a file was exclusively created with, kept with the file. */
final class ExclusiveMark {
  private static final String ATTRIBUTE = "user.pagegate.create";

  private ExclusiveMark() {}

  /** Fails with NOTSUPP where the file system has no extended attributes; clients then guard. */
  static void set(Descriptor content, long verifier) throws ErrnoException {
    content.setExtendedAttribute(ATTRIBUTE, bytes(verifier));
  }

  static void require(Node file, long verifier) throws NfsException, ErrnoException {
    if (!file.status().isRegular() || !isMarked(file, verifier)) {
      throw new NfsException(NfsStatus.EXIST, "made by another request");
    }
  }

  private static boolean isMarked(Node file, long verifier) throws ErrnoException {
    try (Descriptor content = file.descriptor().reopen(OpenFlag.READ_ONLY)) {
      byte[] mark = content.extendedAttribute(ATTRIBUTE);
      return Arrays.equals(mark, bytes(verifier));
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENODATA) {
        return false;
      }
      throw e;
    }
  }

  private static byte[] bytes(long verifier) {
    return ByteBuffer.allocate(Long.BYTES).putLong(verifier).array();
  }
}
