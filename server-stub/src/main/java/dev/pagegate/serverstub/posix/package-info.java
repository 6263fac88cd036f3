/**
 * Linux file system calls through the C library, with names as exact bytes and times in
 * nanoseconds, which {@code java.nio.file} does not give.
 */
@NullMarked
package dev.pagegate.serverstub.posix;

import org.jspecify.annotations.NullMarked;
