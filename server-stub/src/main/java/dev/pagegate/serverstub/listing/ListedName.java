package dev.pagegate.serverstub.listing;

import dev.pagegate.protocol.nfs3.FileName;

/**
 * One name of a listing.
 *
 * @param cookie where the listing goes on after this name
 */
public record ListedName(long cookie, long inode, FileName name) {}
