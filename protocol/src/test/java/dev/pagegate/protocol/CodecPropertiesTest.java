package dev.pagegate.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.rpc.PayloadCodec;
import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.XdrException;
import dev.pagegate.protocol.xdr.XdrReader;
import dev.pagegate.protocol.xdr.XdrWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What holds of every message, whatever its values. */
final class CodecPropertiesTest {
  static final List<Message<?>> MESSAGES = Message.ALL;
  static final List<Codec<?>> PAYLOADS = List.of(Nfs3.READ.results(), Nfs3.WRITE.arguments());

  private static final int SEEDS = 300;
  private static final int HOSTILE_BOUND_BYTES = 64 * 1024;

  /** Objects against their wire form; a directory entry's is the highest, below 16. */
  private static final int HEAP_PER_WIRE_BYTE = 32;

  @ParameterizedTest
  @FieldSource("MESSAGES")
  <T> void decode_encoded_isTheSame(Message<T> message) {
    for (int seed = 0; seed < SEEDS; seed++) {
      T value = make(message, seed);
      XdrReader reader = new XdrReader(encode(message, value));
      assertThat(message.codec().decode(reader)).as("seed %d", seed).isEqualTo(value);
      reader.expectEnd();
    }
  }

  @ParameterizedTest
  @FieldSource("MESSAGES")
  <T> void decode_truncatedAtAnyByte_isRefused(Message<T> message) {
    for (int seed = 0; seed < SEEDS / 30; seed++) {
      ByteBuf whole = encode(message, make(message, seed));
      for (int length = 0; length < whole.readableBytes(); length++) {
        ByteBuf cut = whole.slice(0, length);
        assertThatThrownBy(() -> message.codec().decode(new XdrReader(cut)))
            .as("seed %d, %d of %d bytes", seed, length, whole.readableBytes())
            .isInstanceOf(XdrException.class);
      }
    }
  }

  @ParameterizedTest
  @FieldSource("MESSAGES")
  <T> void decode_anyWordMadeHostile_staysWithinBounds(Message<T> message) {
    for (int seed = 0; seed < SEEDS / 10; seed++) {
      ByteBuf whole = encode(message, make(message, seed));
      for (int offset = 0; offset + 4 <= whole.readableBytes(); offset += 4) {
        for (int hostile : new int[] {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0xFFFF}) {
          ByteBuf changed = whole.copy().setInt(offset, hostile);
          expectXdrExceptionAtWorst(message, changed, "seed " + seed + " offset " + offset);
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("MESSAGES")
  <T> void decode_noise_staysWithinBounds(Message<T> message) {
    for (int seed = 0; seed < 10 * SEEDS; seed++) {
      Random random = new Random(seed);
      byte[] noise = new byte[random.nextInt(400)];
      random.nextBytes(noise);
      // Mostly small words, so that bools and lengths pass and the decoder gets deeper.
      for (int i = 0; i < noise.length; i++) {
        noise[i] = i % 4 != 3 ? 0 : (byte) (noise[i] & (random.nextBoolean() ? 1 : 31));
      }
      expectXdrExceptionAtWorst(message, Unpooled.wrappedBuffer(noise), "seed " + seed);
    }
  }

  @ParameterizedTest
  @FieldSource("PAYLOADS")
  <T> void decodeHead_ofAnyPayload_agreesWithDecode(Codec<T> codec) {
    PayloadCodec<T> payloads = (PayloadCodec<T>) codec;
    Message<T> message = messageOf(codec);
    for (int seed = 0; seed < SEEDS; seed++) {
      T value = make(message, seed);
      ByteBuf head = Unpooled.buffer();
      payloads.encodeHead(value, new XdrWriter(head));
      assertThat(head.readableBytes())
          .as("seed %d", seed)
          .isLessThanOrEqualTo(payloads.maxHeadBytes());
      PayloadCodec.Head<T> decoded = payloads.decodeHead(new XdrReader(head));
      ByteBuf payload = payloads.payload(value);
      assertThat(decoded.payloadBytes()).as("seed %d", seed).isEqualTo(payload.readableBytes());
      assertThat(decoded.complete().apply(payload)).as("seed %d", seed).isEqualTo(value);
      assertThat(head.isReadable()).as("seed %d", seed).isFalse();
    }
  }

  private static <T> void expectXdrExceptionAtWorst(
      Message<T> message, ByteBuf bytes, String what) {
    long bound = (long) bytes.readableBytes() * HEAP_PER_WIRE_BYTE + HOSTILE_BOUND_BYTES;
    long allocated = bytesToDecode(message, bytes);
    // The first exception of a kind loads classes; what a length makes allocate comes back.
    for (int again = 0; again < 2 && allocated >= bound; again++) {
      allocated = bytesToDecode(message, bytes);
    }
    assertThat(allocated).as(what).isLessThan(bound);
  }

  private static <T> long bytesToDecode(Message<T> message, ByteBuf bytes) {
    XdrReader reader = new XdrReader(bytes.slice());
    long before = allocated();
    try {
      message.codec().decode(reader);
    } catch (XdrException _) {
      // What broken bytes are for.
    }
    return allocated() - before;
  }

  private static long allocated() {
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    return threads.getCurrentThreadAllocatedBytes();
  }

  @SuppressWarnings("unchecked")
  private static <T> Message<T> messageOf(Codec<T> codec) {
    return (Message<T>)
        MESSAGES.stream()
            .filter(message -> message.codec().equals(codec))
            .findFirst()
            .orElseThrow();
  }

  private static <T> T make(Message<T> message, int seed) {
    return message.maker().apply(new RandomValues(new Random(seed)));
  }

  private static <T> ByteBuf encode(Message<T> message, T value) {
    ByteBuf bytes = Unpooled.buffer();
    message.codec().encode(value, new XdrWriter(bytes));
    return bytes;
  }
}
