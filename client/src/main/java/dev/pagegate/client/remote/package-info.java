/** The server as the client sees it: mounting, calling, retrying and translating errors. */
@NullMarked
package dev.pagegate.client.remote;

import org.jspecify.annotations.NullMarked;
