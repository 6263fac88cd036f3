package dev.pagegate.client.cli;

import dev.pagegate.client.admin.AdminSocket;
import dev.pagegate.client.daemon.Daemon;
import dev.pagegate.client.daemon.DaemonConfig;
import dev.pagegate.client.daemon.Mount;
import dev.pagegate.client.daemon.ReleasePolicy;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.nfsproxy.NfsProxy;
import dev.pagegate.client.nfsproxy.ProxyExport;
import dev.pagegate.client.nfsproxy.ProxyExport.Identity;
import dev.pagegate.client.nfsproxy.ProxyExport.Writable;
import dev.pagegate.client.nfsproxy.ProxySettings;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.client.web.WebServer;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One proxy from its beginning to its end by a signal; its volumes share one daemon's caches. */
final class ServedProxy {
  private final Console console;
  private final Writable writable;
  private final Identity identity;
  private final long releaseBelowBytes;
  private final LastFlush lastFlush = new LastFlush(this::say);
  private final StopSignal stop = new StopSignal();

  /**
   * @param releaseBelowBytes of the disk cache that releasing archived files is to keep free
   */
  ServedProxy(Console console, Writable writable, Identity identity, long releaseBelowBytes) {
    this.releaseBelowBytes = releaseBelowBytes;
    this.console = console;
    this.writable = writable;
    this.identity = identity;
  }

  /**
   * Serves until the end. Blocks.
   *
   * @return whether everything that was written is at the servers
   */
  boolean run(DaemonConfig config, ProxySettings settings, List<ProxiedUrl> urls, ProxyReady ready)
      throws StoreException, FsException, IOException, CommandFailure {
    try (Daemon daemon = Daemon.start(config);
        Mounts mounts = new Mounts()) {
      for (ProxiedUrl url : urls) {
        mounts.add(url, daemon.mount(url.url()));
      }
      return serve(daemon, mounts, settings, ready);
    } finally {
      stop.finished();
    }
  }

  private boolean serve(Daemon daemon, Mounts mounts, ProxySettings settings, ProxyReady ready)
      throws FsException, IOException, CommandFailure {
    try (NfsProxy proxy = NfsProxy.start(settings, mounts.exports(writable, identity));
        AdminSocket admin = daemon.administer(mounts.byName());
        ReleasePolicy _ = daemon.releaseColdest(releaseBelowBytes, mounts.all());
        WebServer web = daemon.publish(mounts.byName());
        Records records = new Records()) {
      for (ProxiedUrl url : mounts.urls()) {
        records.begin(MountRecord.proxied(proxy.address().getPort(), url.name()), admin);
      }
      stop.install(LastFlush.PATIENCE, lastFlush::tellOverdue);
      mounts.urls().forEach(url -> ready.announce(url, proxy.address()));
      if (web != null) {
        ready.announce(web.url());
      }
      stop.asked().join();
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()));
    }
    boolean everything = true;
    for (Mount mount : mounts.all()) {
      everything &= lastFlush.of(mount);
    }
    return everything;
  }

  /** Where other commands find what is served; they find nothing once it is closed. */
  private static final class Records implements AutoCloseable {
    private final List<MountRecord> records = new ArrayList<>();

    void begin(Path point, AdminSocket admin) throws IOException {
      MountRecord record = MountRecord.of(point);
      record.begin(point, admin);
      records.add(record);
    }

    @Override
    public void close() {
      records.forEach(MountRecord::close);
    }
  }

  /** What is served, in the order of the command line; closes it. */
  private static final class Mounts implements AutoCloseable {
    private final Map<ProxiedUrl, Mount> mounts = new LinkedHashMap<>();

    void add(ProxiedUrl url, Mount mount) throws FsException, CommandFailure {
      mounts.put(url, mount);
      FileType type = mount.files().attributes(mount.files().root()).type();
      if (type != FileType.DIRECTORY) {
        throw new CommandFailure(url.url() + " is a " + type + " (expected: a directory)");
      }
    }

    List<ProxiedUrl> urls() {
      return List.copyOf(mounts.keySet());
    }

    List<Mount> all() {
      return List.copyOf(mounts.values());
    }

    Map<String, Mount> byName() {
      Map<String, Mount> named = new LinkedHashMap<>();
      mounts.forEach((url, mount) -> named.put(url.name(), mount));
      return named;
    }

    List<ProxyExport> exports(Writable writable, Identity identity) {
      List<ProxyExport> exports = new ArrayList<>();
      mounts.forEach((url, mount) -> exports.add(export(url, mount, writable, identity)));
      return exports;
    }

    private static ProxyExport export(
        ProxiedUrl url, Mount mount, Writable writable, Identity identity) {
      NfsUrl origin = url.url();
      boolean oneUser = origin.uid().isPresent() || origin.gid().isPresent();
      return new ProxyExport(
          url.name(),
          origin.pathText(),
          mount.files(),
          writable,
          oneUser ? Identity.OF_THE_VOLUME : identity);
    }

    @Override
    public void close() {
      mounts.values().forEach(Mount::close);
    }
  }

  private void say(String message) {
    console.err().println("pagegate proxy: " + message);
  }
}
