package dev.pagegate.client.fuse;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;

/** Finds libfuse on this machine. */
@SuppressWarnings("restricted")
final class FuseLibrary {
  /** The name of the binary interface, which the functions and structures here belong to. */
  static final String NAME = "libfuse3.so.3";

  private FuseLibrary() {}

  /**
   * Must succeed before {@link LibFuse} is touched.
   *
   * @throws FsException NOT_SUPPORTED where it is not installed
   */
  static void require() throws FsException {
    try {
      symbols();
    } catch (IllegalArgumentException missing) {
      throw new FsException(
          FsError.NOT_SUPPORTED,
          NAME + " is not on this machine; install it (Debian: apt-get install fuse3)",
          missing);
    }
  }

  static SymbolLookup symbols() {
    return SymbolLookup.libraryLookup(NAME, Arena.global());
  }
}
