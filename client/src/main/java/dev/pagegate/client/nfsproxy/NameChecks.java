package dev.pagegate.client.nfsproxy;

import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.NfsStatus;

/** What may be a name, so that no name of a client's is a path at the origin. */
final class NameChecks {
  static final FileName SELF = FileName.of(".");
  static final FileName PARENT = FileName.of("..");

  private NameChecks() {}

  static boolean isDots(FileName name) {
    return name.equals(SELF) || name.equals(PARENT);
  }

  /** Refuses what is empty or holds a slash or a zero byte. */
  static FileName component(FileName name) throws Refusal {
    byte[] bytes = name.bytes().toByteArray();
    if (bytes.length == 0) {
      throw new Refusal(NfsStatus.INVAL, "an empty name");
    }
    for (byte octet : bytes) {
      if (octet == '/' || octet == 0) {
        throw new Refusal(NfsStatus.INVAL, "a name with a slash or a zero byte: " + name);
      }
    }
    return name;
  }

  /** A name that something is to be called; the dots are taken. */
  static FileName fresh(FileName name) throws Refusal {
    if (isDots(name)) {
      throw new Refusal(NfsStatus.EXIST, "a name that exists everywhere: " + name);
    }
    return component(name);
  }

  /** A name that may go; RFC 1813 has REMOVE, RMDIR and RENAME refuse the dots with INVAL. */
  static FileName removable(FileName name) throws Refusal {
    if (isDots(name)) {
      throw new Refusal(NfsStatus.INVAL, "a name that cannot go: " + name);
    }
    return component(name);
  }
}
