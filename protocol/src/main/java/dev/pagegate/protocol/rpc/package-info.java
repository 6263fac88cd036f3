/**
 * ONC RPC version 2 (RFC 5531) over TCP with record marking: a client that pipelines calls over
 * several connections, and a server that dispatches to programs behind a duplicate request cache.
 */
@NullMarked
package dev.pagegate.protocol.rpc;

import org.jspecify.annotations.NullMarked;
