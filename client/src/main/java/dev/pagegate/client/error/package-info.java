/** The one vocabulary of errors that every layer of the client speaks. */
@NullMarked
package dev.pagegate.client.error;

import org.jspecify.annotations.NullMarked;
