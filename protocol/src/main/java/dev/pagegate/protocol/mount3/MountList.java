package dev.pagegate.protocol.mount3;

import dev.pagegate.protocol.xdr.Opaque;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Which clients have mounted what, as far as a server remembers (RFC 1813 section 5.2.2). For
 * people: clients that vanish never unmount, so the oldest are forgotten. Safe from any thread.
 */
public final class MountList {
  private static final int MAX_REMEMBERED = 1024;

  /** Guarded by this, in the order of mounting. */
  private final LinkedHashSet<MountEntry> entries = new LinkedHashSet<>();

  public synchronized void add(InetAddress client, DirPath path) {
    MountEntry entry = new MountEntry(host(client), path);
    entries.remove(entry);
    entries.add(entry);
    if (entries.size() > MAX_REMEMBERED) {
      entries.removeFirst();
    }
  }

  /** Oldest first; a snapshot. */
  public synchronized List<MountEntry> all() {
    return List.copyOf(entries);
  }

  public synchronized void remove(InetAddress client, DirPath path) {
    entries.remove(new MountEntry(host(client), path));
  }

  /** All of one client. */
  public synchronized void removeAll(InetAddress client) {
    Opaque host = host(client);
    entries.removeIf(entry -> entry.host().equals(host));
  }

  private static Opaque host(InetAddress client) {
    return Opaque.utf8(client.getHostAddress());
  }
}
