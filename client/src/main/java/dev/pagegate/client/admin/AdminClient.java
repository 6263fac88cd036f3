package dev.pagegate.client.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Asks a daemon over its socket. */
public final class AdminClient {
  private static final ObjectMapper JSON = Line.json();

  private final Path socket;

  public AdminClient(Path socket) {
    this.socket = socket;
  }

  /**
   * The answer, as {@link AdminRequest} says. Blocks.
   *
   * @throws AdminException with the daemon's own words
   * @throws IOException when no daemon answers there
   */
  public <T extends Record> T ask(AdminRequest request, Class<T> answer)
      throws IOException, AdminException {
    JsonNode reply = JSON.readTree(exchange(request));
    if (reply.hasNonNull("error")) {
      throw new AdminException(reply.get("error").asText());
    }
    return JSON.treeToValue(reply.path("reply"), answer);
  }

  private String exchange(AdminRequest request) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      Line.write(channel, JSON.writeValueAsString(request));
      return Line.read(channel, Line.MAX_REPLY_BYTES);
    } catch (IOException e) {
      throw new IOException("no daemon answers at " + socket + ": " + e.getMessage(), e);
    }
  }

  /** An answer as one line of JSON, for scripts. */
  public static String json(Record answer) {
    try {
      return JSON.writeValueAsString(answer);
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
