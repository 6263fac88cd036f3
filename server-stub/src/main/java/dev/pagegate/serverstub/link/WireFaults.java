package dev.pagegate.serverstub.link;

import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The faults that await replies not yet sent. Safe for use by several threads. */
public final class WireFaults {
  private final Map<SocketAddress, Map<Integer, WireFault>> byPeer = new ConcurrentHashMap<>();

  /** Has {@code fault} happen to the reply to the call {@code xid} of {@code peer}. */
  public void await(SocketAddress peer, int xid, WireFault fault) {
    byPeer.computeIfAbsent(peer, _ -> new ConcurrentHashMap<>()).put(xid, fault);
  }

  @Nullable WireFault take(SocketAddress peer, int xid) {
    Map<Integer, WireFault> faults = byPeer.get(peer);
    return faults == null ? null : faults.remove(xid);
  }

  void forget(SocketAddress peer) {
    byPeer.remove(peer);
  }
}
