package dev.pagegate.protocol.xdr;

/**
 * Both directions of one wire type: pure functions, so that {@code decode(encode(x))} equals {@code
 * x}.
 */
public interface Codec<T> extends XdrWriter.Encoder<T>, XdrReader.Decoder<T> {
  /** A type without bytes. */
  Codec<Void0> VOID = of((value, writer) -> {}, reader -> Void0.VOID);

  static <T> Codec<T> of(XdrWriter.Encoder<T> encoder, XdrReader.Decoder<T> decoder) {
    return new Codec<>() {
      @Override
      public void encode(T value, XdrWriter writer) {
        encoder.encode(value, writer);
      }

      @Override
      public T decode(XdrReader reader) {
        return decoder.decode(reader);
      }
    };
  }

  /** The only value of XDR's {@code void}, RFC 4506 section 4.16. */
  enum Void0 {
    VOID
  }
}
