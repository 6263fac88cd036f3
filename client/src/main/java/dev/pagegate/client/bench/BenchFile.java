package dev.pagegate.client.bench;

/**
 * A file that is read.
 *
 * @param path below the mounted URL, separated by slashes
 */
public record BenchFile(String path, long sizeBytes) {}
