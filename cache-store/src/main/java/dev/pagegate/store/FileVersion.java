package dev.pagegate.store;

/**
 * One content version of one file, as the store numbers it. A page belongs to a version; when the
 * file's token changes the store opens a new generation and pages of older ones are never served
 * again.
 *
 * @param fileNumber the store's own short name of the file
 * @param generation counts the content versions of that file that this store has seen
 */
public record FileVersion(long fileNumber, long generation) {}
