package dev.pagegate.client.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code top}: what the running daemons do, as they do it. */
@Command(
    name = "top",
    description = {
      "Show what this user's mounts do, again and again.",
      "On a terminal q quits and c, r, d, u, n sort; elsewhere, plain text or lines of JSON."
    })
final class TopCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Pagegate program;

  @Mixin final CommonOptions common = new CommonOptions();

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "1s",
      converter = ServerOptions.Time.class,
      description = "Between two looks (default: ${DEFAULT-VALUE}).")
  private Duration interval = Duration.ofSeconds(1);

  @Option(
      names = {"-n", "--count"},
      paramLabel = "N",
      defaultValue = "0",
      description = "End after that many (default: go on).")
  private long count;

  @Option(
      names = "--sort",
      paramLabel = "ORDER",
      defaultValue = "calls",
      description = "calls, reads, dirty, use or name (default: ${DEFAULT-VALUE}).")
  private TopOrder order = TopOrder.CALLS;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!common.json && isOnTerminal()) {
      onScreen();
    } else {
      asLines();
    }
    return Pagegate.DONE;
  }

  private static boolean isOnTerminal() {
    return Optional.ofNullable(System.console()).map(console -> console.isTerminal()).orElse(false);
  }

  private void asLines() throws IOException, InterruptedException {
    TopSamples samples = new TopSamples();
    for (long shown = 1; ; shown++) {
      List<TopDaemon> daemons = samples.next();
      if (common.json) {
        program.console().json(Map.of("daemons", daemons));
      } else {
        text(daemons, order).forEach(program.console().out()::println);
        program.console().out().println();
        program.console().out().flush();
      }
      if (shown == count || program.console().out().checkError()) {
        return;
      }
      Thread.sleep(interval);
    }
  }

  private void onScreen() throws IOException {
    TopSamples samples = new TopSamples();
    TopOrder chosen = order;
    try (TopScreen screen = TopScreen.open()) {
      for (long shown = 1; ; shown++) {
        List<TopDaemon> daemons = samples.next();
        long due = System.nanoTime() + interval.toNanos();
        char key;
        do {
          screen.show(screenful(daemons, chosen));
          key = shown == count ? 'q' : screen.key(Duration.ofNanos(due - System.nanoTime()));
          chosen = TopOrder.ofKey(key).orElse(chosen);
        } while (key != ' ' && key != 'q');
        if (key == 'q') {
          return;
        }
      }
    }
  }

  private List<String> screenful(List<TopDaemon> daemons, TopOrder chosen) {
    List<String> lines = new ArrayList<>(text(daemons, chosen));
    lines.add("");
    lines.add(TopText.help(chosen));
    return lines;
  }

  private List<String> text(List<TopDaemon> daemons, TopOrder by) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "pagegate top, "
            + LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS)
            + (daemons.isEmpty() ? ": nothing is mounted by this user" : ""));
    if (!daemons.isEmpty()) {
      lines.addAll(TopText.lines(daemons, by));
    }
    return lines.stream().map(program.console()::printable).toList();
  }
}
