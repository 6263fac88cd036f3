package dev.pagegate.serverstub.procedure;

import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.rpc.CallContext;
import dev.pagegate.protocol.rpc.Procedure;
import org.jspecify.annotations.Nullable;

/** Sees every NFS call before it runs. Called on event loops; must not block. */
@FunctionalInterface
public interface CallGate {
  /** The status to answer instead of running the call; null to run it. */
  @Nullable NfsStatus refusal(Procedure<?, ?> procedure, CallContext context);
}
