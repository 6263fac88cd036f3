package dev.pagegate.serverstub.procedure;

import dev.pagegate.serverstub.access.Caller;
import dev.pagegate.serverstub.posix.ErrnoException;
import dev.pagegate.serverstub.tree.NfsException;

/** What one procedure does; runs on a worker thread and may block. */
@FunctionalInterface
interface Operation<A, R> {
  R run(A arguments, Caller caller) throws NfsException, ErrnoException;
}
