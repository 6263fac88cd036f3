/**
 * A volume as a file system of this machine: the kernel's FUSE requests, through libfuse's
 * low-level interface, become operations of {@code client.file}.
 *
 * <p>The words: a <em>node</em> is a file that the kernel knows by a number we gave it, from the
 * reply that told it until it has forgotten as often as it was told. A <em>handle</em> numbers one
 * open. <em>Readers</em> are platform threads that take requests from the kernel; they answer on
 * the spot what caches hold and never wait. Everything else runs on one virtual thread a request.
 * <em>Notices</em> tell the kernel that something it caches is stale.
 */
@NullMarked
package dev.pagegate.client.fuse;

import org.jspecify.annotations.NullMarked;
