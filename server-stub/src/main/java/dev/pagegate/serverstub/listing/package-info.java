/** Directory listings whose cookies stay valid while the directory changes. */
@NullMarked
package dev.pagegate.serverstub.listing;

import org.jspecify.annotations.NullMarked;
