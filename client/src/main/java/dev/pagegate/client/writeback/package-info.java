/**
 * Brings what applications have written to the server: in parallel, in large WRITEs, committed, and
 * sent again when the server may have lost it. {@link dev.pagegate.client.writeback.FileWriteBack}
 * is one file's part, {@link dev.pagegate.client.writeback.DirtyFiles} what all files share.
 */
@NullMarked
package dev.pagegate.client.writeback;

import org.jspecify.annotations.NullMarked;
