package dev.pagegate.protocol.xdr;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** Compares messages with bytes written by hand from the RFC's layout. */
public final class Golden {
  private Golden() {}

  /**
   * Both directions. {@code layout} is hex in lines; what follows two slashes is for the reader.
   */
  public static <T> void assertBytes(Codec<T> codec, T value, String layout) {
    String expected = strip(layout);
    ByteBuf encoded = Unpooled.buffer();
    codec.encode(value, new XdrWriter(encoded));
    assertThat(ByteBufUtil.hexDump(encoded)).isEqualTo(expected);
    assertDecodes(codec, layout, value);
  }

  /** Only from bytes to value, for layouts that the encoder would not choose. */
  public static <T> void assertDecodes(Codec<T> codec, String layout, T value) {
    XdrReader reader = new XdrReader(bytes(layout));
    assertThat(codec.decode(reader)).isEqualTo(value);
    reader.expectEnd();
  }

  public static ByteBuf bytes(String layout) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(strip(layout)));
  }

  private static String strip(String layout) {
    return layout
        .lines()
        .map(line -> line.replaceFirst("//.*", "").replace(" ", ""))
        .collect(Collectors.joining());
  }
}
