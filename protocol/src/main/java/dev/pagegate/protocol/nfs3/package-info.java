/**
 * NFS version 3 (RFC 1813): a record for every request, reply and value, each with a pure codec.
 */
@NullMarked
package dev.pagegate.protocol.nfs3;

import org.jspecify.annotations.NullMarked;
