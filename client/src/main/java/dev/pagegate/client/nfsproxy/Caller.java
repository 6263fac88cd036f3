package dev.pagegate.client.nfsproxy;

import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.HandleFiles;
import dev.pagegate.protocol.rpc.Credential;

/** A volume as one user of clients sees it. */
record Caller(Credential credential, FileSystem files, HandleFiles handles) {
  static Caller of(Credential credential, FileSystem files) {
    return new Caller(credential, files, files.byHandle());
  }

  /** Whether the origin sees calls of this caller as {@code uid}'s; never said of root. */
  boolean is(long uid) {
    return credential instanceof Credential.AuthSys user && user.uid() == uid && uid != 0;
  }
}
