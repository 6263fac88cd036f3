package dev.pagegate.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What passes the loopback interface, recorded and explained by tshark, a stranger's decoder. */
final class Capture implements AutoCloseable {
  private static final String KERNEL_BUFFER_MEBIBYTES = "64";

  private final Process recorder;
  private final Path file;
  private final int[] ports;

  private Capture(Process recorder, Path file, int[] ports) {
    this.recorder = recorder;
    this.file = file;
    this.ports = ports;
  }

  /** Records into {@code file} what goes to and from {@code ports}; returns when it does. */
  static Capture start(Path file, int... ports) throws IOException {
    String filter =
        IntStream.of(ports)
            .mapToObj(port -> "tcp port " + port)
            .collect(Collectors.joining(" or "));
    Process recorder =
        Command.start(
            List.of(
                "tshark",
                "-i",
                "lo",
                "-B",
                KERNEL_BUFFER_MEBIBYTES,
                "-f",
                filter,
                "-l",
                "-P",
                "-w",
                file.toString()));
    BufferedReader said = recorder.errorReader(UTF_8);
    var lines = new ArrayList<String>();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      lines.add(line);
      if (line.contains("Capture started")) {
        drain(said);
        return new Capture(recorder, file, ports);
      }
    }
    throw new AssertionError("tshark does not record (root needed): " + lines);
  }

  /** Lets the recorder say what it wants until it ends. */
  private static void drain(BufferedReader lines) {
    Thread.startVirtualThread(
        () -> {
          try {
            lines.transferTo(Writer.nullWriter());
          } catch (IOException ended) {
            // As it was asked to.
          }
        });
  }

  /** Ends the recording when everything until now is in it. */
  void stop() throws IOException, InterruptedException {
    String mark;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ports[0])) {
      mark = " " + socket.getLocalPort() + " ";
    }
    BufferedReader packets = recorder.inputReader(UTF_8);
    for (String packet = packets.readLine();
        packet != null && !packet.contains(mark);
        packet = packets.readLine()) {
      // Recorded before the mark.
    }
    drain(packets);
    recorder.destroy();
    recorder.waitFor();
  }

  /** How to take apart what was recorded. */
  enum Decoder {
    /** RPC, whatever the client's port is known for. */
    RPC("-o", "tcp.try_heuristic_first:TRUE"),

    /** TLS, from the first record of each connection that is one. */
    TLS("-d", "tcp.port==%d,tls");

    private final String option;
    private final String value;

    Decoder(String option, String value) {
      this.option = option;
      this.value = value;
    }
  }

  /** Each value of {@code field} in the frames that the display filter {@code frames} takes. */
  List<String> fields(Decoder decoder, String frames, String field)
      throws IOException, InterruptedException {
    return read(decoder, "-Y", frames, "-T", "fields", "-e", field)
        .flatMap(values -> Arrays.stream(values.split(",")))
        .toList();
  }

  /** The frames that the display filter {@code frames} takes, each in a line. */
  List<String> frames(Decoder decoder, String frames) throws IOException, InterruptedException {
    return read(decoder, "-Y", frames).toList();
  }

  private Stream<String> read(Decoder decoder, String... wanted)
      throws IOException, InterruptedException {
    var line = new ArrayList<>(List.of("tshark", "-r", file.toString(), "-2"));
    line.addAll(List.of(decoder.option, decoder.value.formatted(ports[0])));
    line.addAll(List.of(wanted));
    return Command.run(line.toArray(String[]::new)).text().lines().filter(text -> !text.isBlank());
  }

  @Override
  public void close() {
    recorder.destroyForcibly();
  }
}
