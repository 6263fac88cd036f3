package dev.pagegate.protocol.tls;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TLS context that follows its files: they are read again whenever a connection is about to be
 * made. Files that cannot be used leave what there was in force.
 */
final class ReloadedContext {
  private static final Logger LOG = LoggerFactory.getLogger(ReloadedContext.class);

  /** Reading, key arithmetic and checks of certificates: nothing that an event loop should do. */
  static final Executor OFF_LOOP = Thread::startVirtualThread;

  /** Makes a context of what the files hold. */
  interface Recipe {
    SslContext make(TlsFiles.Content content) throws IOException;
  }

  private final TlsFiles files;
  private final Recipe recipe;

  // All guarded by this; held while files are read, by virtual threads only.
  private TlsFiles.Content content;
  private SslContext context;
  private String trouble = "";

  private ReloadedContext(
      TlsFiles files, Recipe recipe, TlsFiles.Content content, SslContext context) {
    this.files = files;
    this.recipe = recipe;
    this.content = content;
    this.context = context;
  }

  /** Blocks on the disk. Fails when the files cannot be used as they are; says which and why. */
  static ReloadedContext open(TlsFiles files, Recipe recipe) throws IOException {
    TlsFiles.Content content = files.read();
    return new ReloadedContext(files, recipe, content, recipe.make(content));
  }

  /** What {@code use} makes of the context of now, on a virtual thread. */
  <T> CompletableFuture<T> with(Function<SslContext, T> use) {
    return CompletableFuture.supplyAsync(() -> use.apply(current()), OFF_LOOP);
  }

  private synchronized SslContext current() {
    try {
      TlsFiles.Content read = files.read();
      if (!read.isSameAs(content)) {
        context = recipe.make(read);
        content = read;
        LOG.info("TLS files have changed and are in force: {}", files);
      }
      trouble = "";
    } catch (IOException | RuntimeException e) {
      warnOnce(String.valueOf(e.getMessage()));
    }
    return context;
  }

  /** Each connection comes by here, and somebody may make many. */
  private void warnOnce(String found) {
    if (!found.equals(trouble)) {
      LOG.warn("TLS files cannot be used, what was read before stays in force: {}", found);
      trouble = found;
    }
  }
}
