/** External Data Representation (RFC 4506): the bytes of every value that crosses the wire. */
@NullMarked
package dev.pagegate.protocol.xdr;

import org.jspecify.annotations.NullMarked;
