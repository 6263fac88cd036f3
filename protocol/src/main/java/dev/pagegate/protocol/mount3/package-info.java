/**
 * The MOUNT protocol version 3 (RFC 1813 appendix I): from an export's path to its first file
 * handle.
 */
@NullMarked
package dev.pagegate.protocol.mount3;

import org.jspecify.annotations.NullMarked;
