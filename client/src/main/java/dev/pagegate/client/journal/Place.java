package dev.pagegate.client.journal;

import dev.pagegate.protocol.nfs3.FileName;

/** A name in a directory. */
record Place(Node directory, FileName name) {
  static final FileName NO_NAME = FileName.of("");
}
