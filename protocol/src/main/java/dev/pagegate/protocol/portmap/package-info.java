/** The port mapper version 2 (RFC 1833 section 3): where a program listens. */
@NullMarked
package dev.pagegate.protocol.portmap;

import org.jspecify.annotations.NullMarked;
