package dev.pagegate.serverstub.access;

import dev.pagegate.protocol.rpc.Credential;
import dev.pagegate.serverstub.posix.ErrnoException;
import dev.pagegate.serverstub.posix.ServerProcess;
import java.util.List;

/*
 * A server that runs as root acts for whoever the credential names, root included: there is no
 * root squash, since this server is meant for tests and demonstrations on the loopback interface.
 * A server that runs as a user can act for that user only, so everybody is that user.
 */
/** Decides whom a credential stands for. */
public final class Callers {
  private static final long NOBODY = 65534;

  private final Caller process;

  private Callers(Caller process) {
    this.process = process;
  }

  public static Callers ofThisProcess() throws ErrnoException {
    return new Callers(new Caller(ServerProcess.uid(), ServerProcess.gid(), List.of()));
  }

  public Caller caller(Credential credential) {
    if (!process.isRoot()) {
      return process;
    }
    return switch (credential) {
      case Credential.AuthSys sys -> new Caller(sys.uid(), sys.gid(), sys.groups());
      case Credential.None _, Credential.Other _ -> new Caller(NOBODY, NOBODY, List.of());
    };
  }

  /** Whether files made for a caller must be given to them. */
  public boolean canGiveAway() {
    return process.isRoot();
  }
}
