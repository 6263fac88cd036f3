package dev.pagegate.client.remote;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.protocol.mount3.Mount3;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.portmap.Mapping;
import dev.pagegate.protocol.portmap.Portmap2;
import dev.pagegate.protocol.xdr.Codec.Void0;

/**
 * Where a server's two programs listen: what the URL says, else what its port mapper says.
 *
 * @param nfs port of the NFS program
 * @param mount port of the MOUNT program
 */
record ServerPorts(int nfs, int mount) {
  private static final int MAX_PORT = 65535;

  /** Blocks. {@code mapperPort} is where the host's port mapper listens. */
  static ServerPorts find(NfsUrl url, SetupCalls calls, int mapperPort) throws FsException {
    if (url.nfsPort().isPresent()) {
      int nfs = url.nfsPort().getAsInt();
      return new ServerPorts(
          nfs,
          url.mountPort().isPresent()
              ? url.mountPort().getAsInt()
              : mountBeside(nfs, calls, mapperPort));
    }
    int nfs = ask(calls, mapperPort, "NFS", Nfs3.PROGRAM, Nfs3.VERSION);
    int mount =
        url.mountPort().isPresent()
            ? url.mountPort().getAsInt()
            : ask(calls, mapperPort, "MOUNT", Mount3.PROGRAM, Mount3.VERSION);
    return new ServerPorts(nfs, mount);
  }

  // A server on a port of its own often offers both programs there, and the host's port mapper may
  // speak for another server; so the given port is asked first.
  private static int mountBeside(int nfsPort, SetupCalls calls, int mapperPort) throws FsException {
    try {
      calls.call(nfsPort, Mount3.NULL, Void0.VOID);
      return nfsPort;
    } catch (FsException elsewhere) {
      if (elsewhere.error() != FsError.NOT_SUPPORTED) {
        throw elsewhere;
      }
      return ask(calls, mapperPort, "MOUNT", Mount3.PROGRAM, Mount3.VERSION);
    }
  }

  private static int ask(SetupCalls calls, int mapperPort, String name, int program, int version)
      throws FsException {
    long port;
    try {
      port =
          calls.call(mapperPort, Portmap2.GETPORT, new Mapping(program, version, Mapping.TCP, 0));
    } catch (FsException silent) {
      throw new FsException(
          silent.error(),
          silent.getMessage() + "; or give the ports in the URL: ?nfsport=2049&mountport=N",
          silent);
    }
    if (port < 1 || port > MAX_PORT) {
      throw new FsException(
          FsError.NOT_SUPPORTED,
          "the port mapper of "
              + calls.host()
              + " knows no "
              + name
              + " version "
              + version
              + " over TCP; start it there, or give nfsport= and mountport= in the URL");
    }
    return (int) port;
  }
}
