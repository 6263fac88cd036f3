package dev.pagegate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.xdr.Opaque;
import dev.pagegate.protocol.xdr.XdrException;
import dev.pagegate.protocol.xdr.XdrReader;
import dev.pagegate.protocol.xdr.XdrWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Every decoder, given messages that went wrong in any number of places: it decodes or refuses, and
 * never reads past the message. A failing message is shrunk to its cause.
 */
final class DecoderFuzzTest {
  /** Words that lengths, counts, booleans and discriminants choke on. */
  private static final List<Integer> HOSTILE_WORDS =
      List.of(-1, 0, 1, 2, 3, 4, 7, 64, 65, 255, 256, 0xFFFF, Integer.MAX_VALUE, Integer.MIN_VALUE);

  @Property(tries = 20_000)
  void decode_mutilated_isValueOrRefusal(@ForAll("mutilated") Mutilated message) {
    ByteBuf bytes = Unpooled.wrappedBuffer(message.bytes().toByteArray());
    try {
      message.message().codec().decode(new XdrReader(bytes));
    } catch (XdrException refused) {
      assertThat(refused).hasMessageMatching("(?s).+");
    }
    assertThat(bytes.readerIndex()).isLessThanOrEqualTo(message.bytes().length());
  }

  @Property(tries = 20_000)
  void decode_noise_isValueOrRefusal(@ForAll("messages") Message<?> message, @ForAll byte[] noise) {
    ByteBuf bytes = Unpooled.wrappedBuffer(noise);
    try {
      message.codec().decode(new XdrReader(bytes));
    } catch (XdrException refused) {
      assertThat(refused).hasMessageMatching("(?s).+");
    }
  }

  @Provide
  Arbitrary<Message<?>> messages() {
    return Arbitraries.of(Message.ALL);
  }

  @Provide
  Arbitrary<Mutilated> mutilated() {
    return Combinators.combine(
            messages(),
            Arbitraries.longs(),
            Arbitraries.of(HOSTILE_WORDS).list().ofMaxSize(4),
            Arbitraries.integers().between(0, 1 << 16).list().ofSize(4),
            Arbitraries.integers().between(0, 12))
        .as(Mutilated::of);
  }

  /** A message of which some words were replaced and the end was cut. */
  record Mutilated(Message<?> message, Opaque bytes) {
    static Mutilated of(
        Message<?> message, long seed, List<Integer> words, List<Integer> places, int cutBytes) {
      ByteBuf whole = encode(message, new RandomValues(new Random(seed)));
      int wordCount = whole.readableBytes() / 4;
      for (int i = 0; i < words.size() && wordCount > 0; i++) {
        whole.setInt(places.get(i) % wordCount * 4, words.get(i));
      }
      byte[] bytes = new byte[Math.max(0, whole.readableBytes() - cutBytes)];
      whole.readBytes(bytes);
      return new Mutilated(message, Opaque.copyOf(bytes));
    }

    private static <T> ByteBuf encode(Message<T> message, RandomValues values) {
      ByteBuf bytes = Unpooled.buffer();
      message.codec().encode(message.maker().apply(values), new XdrWriter(bytes));
      return bytes;
    }
  }
}
