package dev.pagegate.client.file;

/**
 * How full a volume is and what it bears: FSSTAT, FSINFO and PATHCONF, RFC 1813 sections 3.3.18 to
 * 3.3.20. Counts of files are what the server calls file slots.
 *
 * @param availableBytes what the caller may still use, at most {@code freeBytes}
 * @param preferredTransferBytes what one READ or WRITE carries best
 */
public record FileSystemStatus(
    long totalBytes,
    long freeBytes,
    long availableBytes,
    long totalFiles,
    long freeFiles,
    long availableFiles,
    int preferredTransferBytes,
    long maxFileBytes,
    long maxNameBytes,
    long maxLinks) {}
