/**
 * TLS as RPC uses it, RFC 9289 section 5: which certificates each side shows and believes, and what
 * to say when they do not fit. Knows nothing of RPC.
 */
@NullMarked
package dev.pagegate.protocol.tls;

import org.jspecify.annotations.NullMarked;
