/**
 * A running daemon's ear for its administrator: one request a connection on a Unix domain socket, a
 * line of JSON there and a line of JSON back. Knows the files, not how they are served or cached.
 */
@NullMarked
package dev.pagegate.client.admin;

import org.jspecify.annotations.NullMarked;
