package dev.pagegate.client.cli;

import dev.pagegate.client.admin.AdminException;
import dev.pagegate.client.admin.AdminRequest.Entry;
import dev.pagegate.client.admin.AdminRequest.EntryType;
import dev.pagegate.client.admin.AdminRequest.Find;
import dev.pagegate.client.admin.AdminRequest.Found;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the files that people name: files, directories for all below them, and globs, as arguments
 * or as lines of a list. The daemon lists them, so that nothing has to pass through the kernel.
 */
final class WantedFiles {
  private static final String GLOB_CHARACTERS = "*?[{";
  private static final String STANDARD_INPUT = "-";

  private final List<WantedFile> found = new ArrayList<>();

  /**
   * Blocks on the daemons.
   *
   * @param list a file with a path or glob a line, {@code -} for standard input, null for none
   * @throws CommandFailure for a path in no mount, and for one that leads to nothing
   */
  static List<WantedFile> of(List<String> paths, @Nullable String list, InputStream input)
      throws CommandFailure, AdminException, IOException {
    WantedFiles wanted = new WantedFiles();
    for (String path : paths) {
      wanted.add(path);
    }
    if (list != null) {
      try (InputStream lines =
          list.equals(STANDARD_INPUT) ? input : Files.newInputStream(Path.of(list))) {
        var reader = new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          if (!line.isBlank()) {
            wanted.add(line);
          }
        }
      }
    }
    return wanted.found;
  }

  private void add(String path) throws CommandFailure, AdminException, IOException {
    int glob = firstGlobCharacter(path);
    if (glob < 0) {
      addBelow(DaemonPath.of(Path.of(path)), null);
      return;
    }
    int slash = path.lastIndexOf('/', glob);
    DaemonPath base = DaemonPath.of(Path.of(slash < 0 ? "" : path.substring(0, slash + 1)));
    String pattern = path.substring(slash + 1);
    int before = found.size();
    addBelow(base, FileSystems.getDefault().getPathMatcher("glob:" + pattern));
    if (found.size() == before) {
      throw new CommandFailure(path + ": nothing matches");
    }
  }

  private static int firstGlobCharacter(String path) {
    for (int i = 0; i < path.length(); i++) {
      if (GLOB_CHARACTERS.indexOf(path.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Adds {@code base} itself or the files below it.
   *
   * @param matcher of paths below {@code base}; null takes all
   */
  private void addBelow(DaemonPath base, @Nullable PathMatcher matcher)
      throws AdminException, IOException {
    Deque<String> directories = new ArrayDeque<>(List.of(""));
    while (!directories.isEmpty()) {
      String directory = directories.pop();
      DaemonPath asked = base.child(directory);
      Found some = find(asked, 0);
      while (true) {
        for (Entry entry : some.entries()) {
          String path = joined(directory, entry.name());
          if (entry.type() == EntryType.DIRECTORY) {
            directories.push(path);
          } else if (entry.type() == EntryType.FILE
              && (matcher == null || matcher.matches(Path.of(path)))) {
            found.add(new WantedFile(base.child(path), entry.sizeBytes()));
          }
        }
        if (some.next() == null) {
          break;
        }
        some = find(asked, some.next());
      }
    }
  }

  private static Found find(DaemonPath path, long cookie) throws AdminException, IOException {
    return path.ask(new Find(path.mount(), path.below(), cookie), Found.class);
  }

  private static String joined(String directory, String name) {
    return directory.isEmpty() || name.isEmpty() ? directory + name : directory + "/" + name;
  }
}
