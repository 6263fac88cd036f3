/**
 * The exported directory tree as NFS sees it: handles that stay valid while their file exists, and
 * names that cannot lead outside.
 */
@NullMarked
package dev.pagegate.serverstub.tree;

import org.jspecify.annotations.NullMarked;
