/**
 * The write policy {@code local}: changes are acknowledged when they are in a journal on this
 * machine's disk, and made at the server in the background, in order, also after a crash. The door
 * is {@link dev.pagegate.client.journal.JournaledFiles}, a {@code RemoteFiles} in front of another.
 */
@NullMarked
package dev.pagegate.client.journal;

import org.jspecify.annotations.NullMarked;
