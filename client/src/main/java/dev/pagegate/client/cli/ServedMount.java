package dev.pagegate.client.cli;

import dev.pagegate.client.admin.AdminSocket;
import dev.pagegate.client.daemon.Daemon;
import dev.pagegate.client.daemon.DaemonConfig;
import dev.pagegate.client.daemon.Mount;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.fuse.FuseMount;
import dev.pagegate.client.fuse.FuseOptions;
import dev.pagegate.client.fuse.MountPoint;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.client.web.WebServer;
import dev.pagegate.store.StoreException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One mount from its beginning to its end, whether by unmount or by a signal. */
final class ServedMount {
  private final Console console;
  private final MountPoint point;
  private final MountRecord record;
  private final LastFlush lastFlush = new LastFlush(this::say);
  private final CompletableFuture<Void> stop = new CompletableFuture<>();
  private final CountDownLatch finished = new CountDownLatch(1);

  ServedMount(Console console, MountPoint point) {
    this.console = console;
    this.point = point;
    this.record = MountRecord.of(point);
  }

  /**
   * Serves until the end. Blocks.
   *
   * @param mounted what to do when programs can use it, told where a browser may look at it, null
   *     for nowhere
   * @return whether everything that was written is at the server
   */
  boolean run(
      DaemonConfig config, NfsUrl url, FuseOptions options, Consumer<@Nullable String> mounted)
      throws StoreException, FsException, IOException {
    try (Daemon daemon = Daemon.start(config);
        Mount mount = daemon.mount(url);
        FuseMount fuse = FuseMount.mount(mount.files(), point, options);
        AdminSocket admin = daemon.administer(Map.of(point.toString(), mount));
        WebServer web = daemon.publish(Map.of(point.toString(), mount));
        record) {
      record.begin(point.path(), admin);
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::stopAndWait));
      mounted.accept(web == null ? null : web.url());
      CompletableFuture.anyOf(fuse.ended(), stop).join();
      fuse.endMount();
      return lastFlush.of(mount);
    } finally {
      finished.countDown();
    }
  }

  /** On SIGTERM and SIGINT. */
  private void stopAndWait() {
    stop.complete(null);
    try {
      if (!finished.await(LastFlush.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        lastFlush.tellOverdue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void say(String message) {
    console.err().println("pagegate mount: " + point + ": " + message);
    record.trouble(message);
  }
}
