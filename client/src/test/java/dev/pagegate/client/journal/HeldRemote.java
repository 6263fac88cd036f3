package dev.pagegate.client.journal;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.protocol.rpc.Credential;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A server to which calls do not get through, or from which their replies do not come back, for as
 * long as a test wants. Everything else passes.
 */
final class HeldRemote {
  private final RemoteFiles real;
  private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
  private Set<String> heldCalls = Set.of();
  private Set<String> heldReplies = Set.of();
  private boolean uploadsHeld;
  private int underWay;
  private boolean closed;

  HeldRemote(RemoteFiles real) {
    this.real = real;
  }

  RemoteFiles files() {
    return over(real);
  }

  /** Nothing of an upload reaches the server from now on; what programs ask for does. */
  synchronized void hold() {
    uploadsHeld = true;
  }

  /** No call of these methods reaches the server from now on. */
  synchronized void hold(String... methods) {
    heldCalls = Set.of(methods);
  }

  /** Calls of these methods happen from now on, and nobody hears of it. */
  synchronized void holdReplies(String... methods) {
    heldReplies = Set.of(methods);
  }

  /** Waits until as many calls or replies are held at once. */
  synchronized void awaitHeld(int calls) throws InterruptedException {
    while (waiting.size() < calls) {
      wait();
    }
  }

  /** Waits until every call is answered or held. */
  synchronized void awaitNothingUnderWay() throws InterruptedException {
    while (underWay > 0) {
      wait();
    }
  }

  private synchronized void underWay(int more) {
    underWay += more;
    notifyAll();
  }

  /** Everything goes on. */
  void release() {
    synchronized (this) {
      heldCalls = Set.of();
      heldReplies = Set.of();
    }
    releaseUploads();
  }

  /** What {@link #hold()} has held goes on, and is held again where something else holds it. */
  void releaseUploads() {
    List<CompletableFuture<Void>> free;
    synchronized (this) {
      uploadsHeld = false;
      free = List.copyOf(waiting);
      waiting.clear();
    }
    free.forEach(held -> held.complete(null));
  }

  /** What is held fails, as calls under way do when connections are closed. */
  void close() {
    List<CompletableFuture<Void>> lost;
    synchronized (this) {
      closed = true;
      lost = List.copyOf(waiting);
      waiting.clear();
    }
    lost.forEach(held -> held.completeExceptionally(closed()));
    real.close();
  }

  private static FsException closed() {
    return new FsException(FsError.SERVER_UNREACHABLE, "closed");
  }

  private CompletableFuture<Void> passCall(String method) {
    return passCall(method, Thread.currentThread().getName().equals(Uploader.THREAD));
  }

  /** Asks again after each wait. */
  private synchronized CompletableFuture<Void> passCall(String method, boolean isUpload) {
    boolean isHeld = (uploadsHeld && isUpload) || heldCalls.contains(method);
    return isHeld
        ? pass(true).thenCompose(_ -> passCall(method, isUpload))
        : CompletableFuture.completedFuture(null);
  }

  private synchronized CompletableFuture<Void> passReply(String method) {
    return pass(heldReplies.contains(method));
  }

  private CompletableFuture<Void> pass(boolean isHeld) {
    if (!isHeld) {
      return CompletableFuture.completedFuture(null);
    }
    if (closed) {
      return CompletableFuture.failedFuture(closed());
    }
    CompletableFuture<Void> until = new CompletableFuture<>();
    waiting.add(until);
    notifyAll();
    return until;
  }

  private RemoteFiles over(RemoteFiles target) {
    return (RemoteFiles)
        Proxy.newProxyInstance(
            RemoteFiles.class.getClassLoader(),
            new Class<?>[] {RemoteFiles.class},
            (_, method, arguments) -> {
              String name = method.getName();
              if (name.equals("as")) {
                return over(target.as((Credential) arguments[0]));
              }
              if (name.equals("close")) {
                close();
                return null;
              }
              if (!CompletableFuture.class.equals(method.getReturnType())) {
                return call(target, method, arguments);
              }
              return passCall(name)
                  .thenCompose(_ -> counted(target, method, arguments))
                  .thenCompose(reply -> passReply(name).thenApply(_ -> reply));
            });
  }

  private CompletableFuture<Object> counted(
      RemoteFiles target, java.lang.reflect.Method method, Object[] arguments) {
    underWay(1);
    return future(target, method, arguments).whenComplete((_, _) -> underWay(-1));
  }

  @SuppressWarnings("unchecked") // by the caller's look at the return type
  private static CompletableFuture<Object> future(
      RemoteFiles target, java.lang.reflect.Method method, Object[] arguments) {
    try {
      return (CompletableFuture<Object>) call(target, method, arguments);
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static Object call(
      RemoteFiles target, java.lang.reflect.Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
