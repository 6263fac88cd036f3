/** Puts the parts together and owns their lives: configuration, threads, start, stop. */
@NullMarked
package dev.pagegate.client.daemon;

import org.jspecify.annotations.NullMarked;
