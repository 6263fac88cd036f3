package dev.pagegate.client.cli;

import dev.pagegate.client.admin.AdminClient;
import dev.pagegate.client.admin.AdminException;
import dev.pagegate.client.admin.AdminRequest.Archive;
import dev.pagegate.client.admin.AdminRequest.Archived;
import dev.pagegate.client.admin.ArchiveView;
import dev.pagegate.client.daemon.Quantity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Has daemons archive files and follows how far they are; they go on when nobody follows.
 *
 * @param target null for where each was archived before
 * @param quietMillis null for one attempt only
 */
record ArchiveRequests(@Nullable String target, String detection, @Nullable Long quietMillis) {
  private static final Duration LOOK = Duration.ofMillis(200);

  /** Asked for at a time; a daemon copies fewer. */
  private static final int MAX_ASKED = 64;

  /** One file that is being archived. */
  private static final class Followed {
    private final WantedFile file;
    private long copiedBytes;

    Followed(WantedFile file) {
      this.file = file;
    }
  }

  /** Blocks until all are done; the exit code. One that fails is said and passed over. */
  int run(Console console, boolean json, List<WantedFile> files)
      throws InterruptedException, IOException {
    long totalBytes = files.stream().mapToLong(WantedFile::sizeBytes).sum();
    int invalid = 0;
    try (Progress progress = Progress.of(console, json, "archive", totalBytes)) {
      List<String> said = new ArrayList<>();
      Iterator<WantedFile> waiting = files.iterator();
      List<Followed> followed = new ArrayList<>();
      while (waiting.hasNext() || !followed.isEmpty()) {
        while (waiting.hasNext() && followed.size() < MAX_ASKED) {
          Followed next = new Followed(waiting.next());
          if (start(next, console)) {
            followed.add(next);
          } else {
            invalid++;
          }
        }
        for (Followed each : List.copyOf(followed)) {
          ArchiveView view = look(each, progress, console);
          if (view == null || !view.working()) {
            followed.remove(each);
            invalid += view != null && view.valid() && view.error() == null ? 0 : 1;
            if (view != null) {
              said.add(json ? AdminClient.json(view) : words(view, console));
            }
          }
        }
        if (!followed.isEmpty()) {
          Thread.sleep(LOOK);
        }
      }
      progress.end();
      said.forEach(console.out()::println);
    }
    return invalid == 0 ? Pagegate.DONE : Pagegate.FAILED;
  }

  private boolean start(Followed next, Console console) throws IOException {
    DaemonPath path = next.file.path();
    try {
      path.ask(
          new Archive(path.mount(), path.below(), target, detection, quietMillis),
          ArchiveView.class);
      return true;
    } catch (AdminException e) {
      console.err().println(console.printable(path + ": " + e.getMessage()));
      return false;
    }
  }

  private static @Nullable ArchiveView look(Followed each, Progress progress, Console console)
      throws IOException {
    DaemonPath path = each.file.path();
    try {
      ArchiveView view = path.ask(new Archived(path.mount(), path.below()), ArchiveView.class);
      if (view.copiedBytes() > each.copiedBytes) {
        progress.advance(view.copiedBytes() - each.copiedBytes);
        each.copiedBytes = view.copiedBytes();
      }
      return view;
    } catch (AdminException e) {
      console.err().println(console.printable(path + ": " + e.getMessage()));
      return null;
    }
  }

  private static String words(ArchiveView view, Console console) {
    if (view.error() != null) {
      return console.printable("failed   %s: %s".formatted(view.path(), view.error()));
    }
    return console.printable(
        view.valid()
            ? "%s %s, %s -> %s"
                .formatted(
                    view.state(),
                    view.path(),
                    Quantity.formatBytes(view.sizeBytes()),
                    view.target())
            : "invalid  %s: %s".formatted(view.path(), view.why()));
  }
}
