package dev.pagegate.client.cli;

/** A file of a mount that a command is to do something with, and how large it was when found. */
record WantedFile(DaemonPath path, long sizeBytes) {}
