package dev.pagegate.client.nfsproxy;

import dev.pagegate.client.error.FsException;
import dev.pagegate.protocol.rpc.Credential;
import java.util.concurrent.CompletableFuture;

/** What a procedure does for one call; runs on an event loop and must not block. */
@FunctionalInterface
interface Call<A, S> {
  CompletableFuture<S> run(A arguments, Credential claimed) throws Refusal;

  /** A procedure that may block: runs on an operation thread. */
  @FunctionalInterface
  interface Blocking<A, S> {
    S run(A arguments, Credential claimed) throws Refusal, FsException;
  }
}
