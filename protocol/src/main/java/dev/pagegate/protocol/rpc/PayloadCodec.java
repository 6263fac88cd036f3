package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.XdrReader;
import dev.pagegate.protocol.xdr.XdrWriter;
import io.netty.buffer.ByteBuf;
import java.util.function.Function;

/**
 * Codec of a type whose last field is one variable-length opaque, so that the opaque's bytes can go
 * from the socket to their destination, and from a cached page to the socket, without passing
 * through a buffer of the codec.
 */
public interface PayloadCodec<T> extends Codec<T> {
  /** Bound of the encoded size of everything before the payload's first byte, in bytes. */
  int maxHeadBytes();

  /** Everything up to and including the payload's length word. */
  void encodeHead(T value, XdrWriter writer);

  /** The payload of {@code value}, not retained; empty for a value without one (a failed READ). */
  ByteBuf payload(T value);

  /** Decodes what {@link #encodeHead} wrote. */
  Head<T> decodeHead(XdrReader reader);

  /**
   * A decoded head.
   *
   * @param payloadBytes length of the payload that follows, without padding, bounded by the codec
   * @param complete makes the value once the payload's bytes are where they belong
   */
  record Head<T>(int payloadBytes, Function<ByteBuf, T> complete) {}
}
