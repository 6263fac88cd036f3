package dev.pagegate.client.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Runs the command line in this process and keeps what it wrote. */
final class Cli {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final int exitCode;

  private Cli(String... arguments) {
    exitCode = Pagegate.run(new Console(out, err, false), arguments);
  }

  static Cli run(String... arguments) {
    return new Cli(arguments);
  }

  int exitCode() {
    return exitCode;
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
