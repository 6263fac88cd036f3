package dev.pagegate.it;

import dev.pagegate.client.daemon.Daemon;
import dev.pagegate.client.daemon.DaemonConfig;
import dev.pagegate.client.daemon.DiskCacheConfig;
import dev.pagegate.client.daemon.Mount;
import dev.pagegate.client.daemon.WritePolicy;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.DirectoryEntry;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.FileSystemSettings;
import dev.pagegate.client.file.Inode;
import dev.pagegate.client.file.OpenFile;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.client.remote.RemoteConfig;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileType;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Clients in this process, and whole trees read through them. */
final class Volumes {
  static final long MEMORY_BYTES = 32L << 20;
  static final long CACHE_BYTES = 512L << 20;

  private static final int CHUNK_BYTES = 256 * 1024;

  private Volumes() {}

  /** A client with a disk cache, which believes its server's clock so that it keeps every page. */
  static Daemon start(Path cache) throws Exception {
    return start(cache, RemoteConfig.DEFAULT);
  }

  static Daemon start(Path cache, RemoteConfig remote) throws Exception {
    return start(cache, remote, WritePolicy.ORIGIN);
  }

  static Daemon start(Path cache, RemoteConfig remote, WritePolicy policy) throws Exception {
    return Daemon.start(config(cache).withRemote(remote).withPolicy(policy));
  }

  /** What {@link #start} starts with. */
  static DaemonConfig config(Path cache) {
    return DaemonConfig.of(
            Optional.of(new DiskCacheConfig(cache, CACHE_BYTES)), MEMORY_BYTES, Trees.PAGE_BYTES)
        .withFiles(settings());
  }

  private static FileSystemSettings settings() {
    return FileSystemSettings.DEFAULT.withAssumedClockSkew(Duration.ZERO);
  }

  static Mount mount(Daemon daemon, String url) throws FsException {
    return daemon.mount(NfsUrl.parse(url));
  }

  /** The digest of every regular file of the mount, by its path. */
  static SortedMap<String, String> digests(Mount mount) throws FsException {
    var digests = new TreeMap<String, String>();
    digestBelow(mount.files(), mount.files().root(), "", digests);
    return digests;
  }

  private static void digestBelow(
      FileSystem files, Inode directory, String prefix, SortedMap<String, String> digests)
      throws FsException {
    var listing = files.list(directory, 0);
    for (DirectoryEntry entry = listing.next(); entry != null; entry = listing.next()) {
      Inode inode = files.lookup(directory, entry.name());
      FileAttributes attributes = files.attributes(inode);
      String path = prefix + entry.name();
      if (attributes.type() == FileType.DIRECTORY) {
        digestBelow(files, inode, path + "/", digests);
      } else if (attributes.type() == FileType.REGULAR) {
        try (OpenFile file = files.open(inode)) {
          digests.put(path, digest(file));
        }
      }
    }
  }

  private static String digest(OpenFile file) throws FsException {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
      long position = 0;
      while (file.read(position, chunk) > 0) {
        position += chunk.position();
        digest.update(chunk.flip());
        chunk.clear();
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /** What the file's bytes from {@code position} on are, as many as fit. */
  static byte[] read(OpenFile file, long position, int bytes) throws FsException {
    ByteBuffer chunk = ByteBuffer.allocate(bytes);
    int got = file.read(position, chunk);
    byte[] read = new byte[got];
    chunk.flip().get(read);
    return read;
  }
}
