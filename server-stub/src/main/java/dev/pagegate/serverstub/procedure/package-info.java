/** The 22 procedures of NFSv3 and the 6 of MOUNT, on an exported tree. */
@NullMarked
package dev.pagegate.serverstub.procedure;

import org.jspecify.annotations.NullMarked;
