/** Tests of the container image on a real Docker engine. */
@NullMarked
package dev.pagegate.docker;

import org.jspecify.annotations.NullMarked;
