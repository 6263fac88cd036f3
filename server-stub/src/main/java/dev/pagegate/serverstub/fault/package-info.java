/** Faults to order: which calls fail, how, and when. */
@NullMarked
package dev.pagegate.serverstub.fault;

import org.jspecify.annotations.NullMarked;
