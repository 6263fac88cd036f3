/** Tests of whole processes: crashes, strangers' clients and servers, full disks. */
@NullMarked
package dev.pagegate.it;

import org.jspecify.annotations.NullMarked;
