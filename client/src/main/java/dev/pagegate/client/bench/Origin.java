package dev.pagegate.client.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A server of our own for the benchmark's tree, in its own process on the loopback interface. */
final class Origin implements AutoCloseable {
  private final ChildProcess process;
  private final String url;

  private Origin(ChildProcess process, String url) {
    this.process = process;
    this.url = url;
  }

  /** Serves {@code directory} through a link of this shape, as {@code serve} spells it. */
  static Origin start(Path directory, Optional<String> roundTrip, Optional<String> bandwidth)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "serve",
                directory.toString(),
                "--listen",
                "127.0.0.1:0",
                "--read-only",
                "--json",
                "--until-eof"));
    roundTrip.ifPresent(value -> arguments.addAll(List.of("--rtt", value)));
    bandwidth.ifPresent(value -> arguments.addAll(List.of("--bandwidth", value)));
    ChildProcess process = ChildProcess.start(List.of("-Xmx512m"), arguments);
    try {
      String url = new ObjectMapper().readTree(process.readLine()).path("url").asText();
      return new Origin(process, url);
    } catch (IOException e) {
      process.close();
      throw e;
    }
  }

  String url() {
    return url;
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}
