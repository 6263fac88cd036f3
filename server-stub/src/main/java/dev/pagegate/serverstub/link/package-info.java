/** A network link to order: latency, bandwidth, and replies that get lost or damaged. */
@NullMarked
package dev.pagegate.serverstub.link;

import org.jspecify.annotations.NullMarked;
