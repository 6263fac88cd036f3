/**
 * Pages in memory and the gate before them: read once however many ask, kept in the disk cache,
 * unchangeable until the copy is durable.
 */
@NullMarked
package dev.pagegate.client.page;

import org.jspecify.annotations.NullMarked;
