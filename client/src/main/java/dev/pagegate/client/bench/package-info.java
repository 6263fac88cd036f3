/**
 * Measures cold against warm: a tree with known content, reads in child processes so that a restart
 * is a real one, and a report as table, JSON and picture.
 */
@NullMarked
package dev.pagegate.client.bench;

import org.jspecify.annotations.NullMarked;
