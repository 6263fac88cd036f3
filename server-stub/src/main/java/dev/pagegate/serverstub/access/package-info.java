/** Who calls, and what the mode bits of a file let them do. */
@NullMarked
package dev.pagegate.serverstub.access;

import org.jspecify.annotations.NullMarked;
