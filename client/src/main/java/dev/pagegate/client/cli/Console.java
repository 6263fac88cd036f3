package dev.pagegate.client.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Where a command writes: results to one stream, what it says to people to the other. */
final class Console {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Set by who starts the process: only it can tell whether standard error is a terminal. */
  private static final String TERMINAL = "pagegate.terminal";

  private final OutputStream raw;
  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;

  /**
   * @param terminal whether a person watches the error stream
   */
  Console(OutputStream out, OutputStream err, boolean terminal) {
    this.raw = out;
    this.out = new PrintStream(out, false, StandardCharsets.UTF_8);
    this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
    this.terminal = terminal;
  }

  static Console ofProcess() {
    return new Console(
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err),
        Boolean.getBoolean(TERMINAL));
  }

  /** For bytes that are no text; flush what was printed before. */
  OutputStream raw() {
    return raw;
  }

  PrintStream out() {
    return out;
  }

  PrintStream err() {
    return err;
  }

  boolean isTerminal() {
    return terminal;
  }

  /** {@code text}, without what would steer a terminal: names are the server's choice. */
  String printable(String text) {
    return terminal ? text.replaceAll("\\p{Cntrl}", "?") : text;
  }

  /** One JSON value on one line of the result stream, at once. */
  void json(Object value) {
    try {
      out.println(JSON.writeValueAsString(value));
      out.flush();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not JSON: " + value, e);
    }
  }
}
