package dev.pagegate.client.file;

import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileName;
import org.jspecify.annotations.Nullable;

/**
 * One name of a directory.
 *
 * @param fileId the server's number of the file
 * @param cookie where a listing resumes after this entry; opaque
 * @param attributes as whoever writes here sees them; null where the server has to be asked
 * @param inode what the name leads to, null where the server did not say
 */
public record DirectoryEntry(
    FileName name,
    long fileId,
    long cookie,
    @Nullable FileAttributes attributes,
    @Nullable Inode inode) {}
