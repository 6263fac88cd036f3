package dev.pagegate.protocol.rpc;

import java.net.InetSocketAddress;

/**
 * Where a call came from.
 *
 * @param connectionId unique among a server's connections
 */
public record CallContext(
    InetSocketAddress peer, Credential credential, int xid, long connectionId) {}
