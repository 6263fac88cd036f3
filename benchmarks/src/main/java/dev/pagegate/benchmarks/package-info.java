/** Microbenchmarks with JMH. */
@NullMarked
package dev.pagegate.benchmarks;

import org.jspecify.annotations.NullMarked;
