/**
 * An NFSv3 and MOUNT server for a local directory, with latency, bandwidth and faults on request.
 */
@NullMarked
package dev.pagegate.serverstub;

import org.jspecify.annotations.NullMarked;
