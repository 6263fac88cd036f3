/**
 * The NFS front end: an NFSv3 and MOUNT v3 server whose files are the cached tree, so that any NFS
 * client works through the same pages, gate and write-back. Knows only {@code file}.
 *
 * <p>Clients of an NFS server keep no state there that it could lose: they name files by handles,
 * which {@link dev.pagegate.client.nfsproxy.Handles} makes from the origin's, and lists resume at
 * cookies, which are the origin's. So a restart costs them a new connection.
 */
@NullMarked
package dev.pagegate.client.nfsproxy;

import org.jspecify.annotations.NullMarked;
