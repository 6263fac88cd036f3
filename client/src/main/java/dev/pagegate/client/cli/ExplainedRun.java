package dev.pagegate.client.cli;

import dev.pagegate.client.admin.Explanation.Run;
import dev.pagegate.client.admin.Explanation.Waiting;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** What is said of some pages, in words. */
final class ExplainedRun {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  private ExplainedRun() {}

  static String of(Run run) {
    List<String> words = new ArrayList<>();
    words.add(run.resident() ? "in memory" : run.loading() ? "loading" : "not in memory");
    if (run.dirty()) {
      words.add("dirty");
    }
    if (run.sent()) {
      words.add("sent, not committed");
    }
    Instant pendingSince = run.pendingSince();
    if (pendingSince != null) {
      words.add("pending since " + TIME.format(pendingSince));
    }
    if (run.durable()) {
      words.add("durable on disk");
    }
    for (Waiting writer : run.waiting()) {
      words.add("%s waits since %s".formatted(writer.who(), TIME.format(writer.since())));
    }
    return String.join(", ", words);
  }
}
