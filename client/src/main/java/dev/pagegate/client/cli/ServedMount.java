package dev.pagegate.client.cli;

import dev.pagegate.client.admin.AdminSocket;
import dev.pagegate.client.daemon.Daemon;
import dev.pagegate.client.daemon.DaemonConfig;
import dev.pagegate.client.daemon.Mount;
import dev.pagegate.client.daemon.ReleasePolicy;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.fuse.FuseMount;
import dev.pagegate.client.fuse.FuseOptions;
import dev.pagegate.client.fuse.MountPoint;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.client.web.WebServer;
import dev.pagegate.store.StoreException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One mount from its beginning to its end, whether by unmount or by a signal. */
final class ServedMount {
  private final Console console;
  private final MountPoint point;
  private final long releaseBelowBytes;
  private final MountRecord record;
  private final LastFlush lastFlush = new LastFlush(this::say);
  private final StopSignal stop = new StopSignal();

  /**
   * @param releaseBelowBytes of the disk cache that releasing archived files is to keep free
   */
  ServedMount(Console console, MountPoint point, long releaseBelowBytes) {
    this.releaseBelowBytes = releaseBelowBytes;
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
        ReleasePolicy _ = daemon.releaseColdest(releaseBelowBytes, List.of(mount));
        WebServer web = daemon.publish(Map.of(point.toString(), mount));
        record) {
      record.begin(point.path(), admin);
      stop.install(LastFlush.PATIENCE, lastFlush::tellOverdue);
      mounted.accept(web == null ? null : web.url());
      CompletableFuture.anyOf(fuse.ended(), stop.asked()).join();
      fuse.endMount();
      return lastFlush.of(mount);
    } finally {
      stop.finished();
    }
  }

  private void say(String message) {
    console.err().println("pagegate mount: " + point + ": " + message);
    record.trouble(message);
  }
}
