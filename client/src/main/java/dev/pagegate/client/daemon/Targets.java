package dev.pagegate.client.daemon;

import dev.pagegate.client.archive.ArchiveTarget;
import dev.pagegate.client.archive.DirectoryTarget;
import dev.pagegate.client.archive.NfsTarget;
import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.ArchiveTargets;
import dev.pagegate.client.remote.NfsRemote;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.client.remote.Patience;
import dev.pagegate.client.remote.RemoteConfig;
import dev.pagegate.protocol.rpc.Transport;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Where copies lie: directories of this machine, and servers, each mounted once. */
final class Targets implements ArchiveTargets, AutoCloseable {
  private static final String SCHEME = "nfs://";

  private final RemoteConfig config;
  private final Transport transport;
  private final Map<String, NfsRemote> servers = new HashMap<>();

  Targets(RemoteConfig config, Transport transport) {
    this.config = config.withPatience(Patience.SOFT); // nobody waits for ever for a copy
    this.transport = transport;
  }

  @Override
  public ArchiveTarget open(String name) throws FsException {
    if (name.startsWith(SCHEME)) {
      return new NfsTarget(name, server(name));
    }
    Path directory = Path.of(name);
    if (!directory.isAbsolute()) {
      throw new FsException(
          FsError.INVALID_ARGUMENT,
          "archive target '%s' (expected: an absolute path, or nfs://host/path)".formatted(name));
    }
    return new DirectoryTarget(directory.normalize());
  }

  private synchronized NfsRemote server(String name) throws FsException {
    NfsRemote known = servers.get(name);
    if (known == null) {
      try {
        known = NfsRemote.open(NfsUrl.parse(name), config, transport);
      } catch (IllegalArgumentException e) {
        throw new FsException(FsError.INVALID_ARGUMENT, String.valueOf(e.getMessage()), e);
      }
      servers.put(name, known);
    }
    return known;
  }

  @Override
  public synchronized void close() {
    servers.values().forEach(NfsRemote::close);
    servers.clear();
  }
}
