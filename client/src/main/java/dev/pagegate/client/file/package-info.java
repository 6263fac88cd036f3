/**
 * The file system that every front end sees: inodes, open files, attributes, names, and
 * close-to-open coherence.
 */
@NullMarked
package dev.pagegate.client.file;

import org.jspecify.annotations.NullMarked;
