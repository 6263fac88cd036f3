/** A {@code PageStore} with its index in RocksDB and its pages in slab files. */
@NullMarked
package dev.pagegate.store.rocks;

import org.jspecify.annotations.NullMarked;
