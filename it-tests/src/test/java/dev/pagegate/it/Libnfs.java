package dev.pagegate.it;

import java.io.IOException;
import java.util.List;

/** The command line tools of libnfs: an NFS client written by others. */
final class Libnfs {
  private Libnfs() {}

  static byte[] cat(String url) throws IOException, InterruptedException {
    return Command.run("nfs-cat", url).output();
  }

  /** Copies between a URL and a local path, either way. */
  static void copy(String from, String to) throws IOException, InterruptedException {
    Command.run("nfs-cp", from, to);
  }

  /** The names in a directory. */
  static List<String> list(String url) throws IOException, InterruptedException {
    // Mode, links, owner, group and size come before the name, which may contain spaces.
    int columnsBeforeName = 5;
    return Command.run("nfs-ls", url)
        .text()
        .lines()
        .map(line -> line.stripLeading().split(" +", columnsBeforeName + 1)[columnsBeforeName])
        .toList();
  }
}
