/**
 * Copies of files that are kept elsewhere while people go on editing: which state each file is in,
 * what makes a copy invalid, where copies lie, and who may bring a file back. Knows records and
 * targets, neither pages nor inodes.
 */
@NullMarked
package dev.pagegate.client.archive;

import org.jspecify.annotations.NullMarked;
