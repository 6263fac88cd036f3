package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.xdr.Codec;

/**
 * One remote procedure: its numbers and the codecs of what goes out and what comes back. RFC 5531
 * section 9.
 *
 * @param <A> arguments
 * @param <R> results
 */
public record Procedure<A, R>(
    int program, int version, int number, String name, Codec<A> arguments, Codec<R> results) {}
