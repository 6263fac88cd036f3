package dev.pagegate.serverstub.posix;

/** {@code struct timespec}: seconds since the epoch, which may be negative, and nanoseconds. */
public record Timestamp(long seconds, int nanos) {}
