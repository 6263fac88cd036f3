package dev.pagegate.client.admin;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** One line of JSON over a socket, of bounded length. */
final class Line {
  static final int MAX_REQUEST_BYTES = 64 << 10;
  static final int MAX_REPLY_BYTES = 16 << 20;

  private static final int CHUNK_BYTES = 8 << 10;

  private Line() {}

  /** Times are written as RFC 3339 has them; what is unknown is passed over. */
  static ObjectMapper json() {
    return JsonMapper.builder()
        .addModule(
            new SimpleModule()
                .addSerializer(Instant.class, ToStringSerializer.instance)
                .addDeserializer(Instant.class, new InstantReader()))
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .build();
  }

  private static final class InstantReader extends FromStringDeserializer<Instant> {
    private static final long serialVersionUID = 1L;

    InstantReader() {
      super(Instant.class);
    }

    @Override
    protected Instant _deserialize(String value, DeserializationContext context) {
      return Instant.parse(value);
    }
  }

  /**
   * Reads until the end of the line. Blocks.
   *
   * @throws IOException when the other end closes before, or goes on for more than {@code maxBytes}
   */
  static String read(SocketChannel channel, int maxBytes) throws IOException {
    var line = new ByteArrayOutputStream();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    while (line.size() <= maxBytes) {
      if (channel.read(chunk.clear()) < 0) {
        throw new IOException("the connection was closed within a line");
      }
      chunk.flip();
      while (chunk.hasRemaining()) {
        byte next = chunk.get();
        if (next == '\n') {
          return line.toString(StandardCharsets.UTF_8);
        }
        line.write(next);
      }
    }
    throw new IOException("line: more than " + maxBytes + " bytes (expected: at most that)");
  }

  static void write(SocketChannel channel, String json) throws IOException {
    ByteBuffer line = ByteBuffer.wrap((json + "\n").getBytes(StandardCharsets.UTF_8));
    while (line.hasRemaining()) {
      channel.write(line);
    }
  }
}
