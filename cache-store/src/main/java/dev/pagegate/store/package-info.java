/**
 * The disk cache as its users see it: pages of versions of files, kept until they are evicted,
 * forgotten or found damaged. Knows nothing of NFS.
 */
@NullMarked
package dev.pagegate.store;

import org.jspecify.annotations.NullMarked;
