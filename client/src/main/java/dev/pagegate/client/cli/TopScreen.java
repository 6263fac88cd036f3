package dev.pagegate.client.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;

/**
 * A terminal that shows one text after another in the same place and hears keys. For one thread.
 */
final class TopScreen implements AutoCloseable {
  /** What JLine's reader says when no key came in time, and at the end of the input. */
  private static final int NO_KEY = -2;

  private static final int ENDED = -1;

  private final Terminal terminal;
  private final Attributes before;
  private final AtomicBoolean interrupted = new AtomicBoolean();

  private TopScreen(Terminal terminal) {
    this.terminal = terminal;
    terminal.handle(Terminal.Signal.INT, _ -> interrupted.set(true));
    this.before = terminal.enterRawMode();
    terminal.puts(Capability.enter_ca_mode);
    terminal.puts(Capability.cursor_invisible);
  }

  static TopScreen open() throws IOException {
    return new TopScreen(TerminalBuilder.builder().system(true).build());
  }

  /** Shows what fits of {@code lines}. */
  void show(List<String> lines) {
    int width = terminal.getWidth() > 0 ? terminal.getWidth() : 80;
    int height = terminal.getHeight() > 0 ? terminal.getHeight() : 24;
    terminal.puts(Capability.cursor_home);
    for (int i = 0; i < Math.min(lines.size(), height - 1); i++) {
      String line = lines.get(i);
      terminal.writer().print(line.length() > width ? line.substring(0, width) : line);
      terminal.puts(Capability.clr_eol);
      terminal.writer().print("\r\n");
    }
    terminal.puts(Capability.clr_eos);
    terminal.flush();
  }

  /** A key that is pressed within {@code patience}, a space when none is, q when it is over. */
  char key(Duration patience) throws IOException {
    int read = terminal.reader().read(Math.max(1, patience.toMillis()));
    if (read == ENDED || interrupted.get()) {
      return 'q';
    }
    return read == NO_KEY ? ' ' : (char) read;
  }

  /** The terminal is as it was. */
  @Override
  public void close() throws IOException {
    terminal.puts(Capability.cursor_visible);
    terminal.puts(Capability.exit_ca_mode);
    terminal.setAttributes(before);
    terminal.close();
  }
}
