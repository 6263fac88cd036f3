package dev.pagegate.client.cli;

import dev.pagegate.client.daemon.Daemon;
import dev.pagegate.client.daemon.DaemonConfig;
import dev.pagegate.client.daemon.Mount;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.DirectoryEntry;
import dev.pagegate.client.file.DirectoryListing;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.Inode;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.store.StoreException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code ls}: the names below a URL. */
@Command(name = "ls", description = "List a directory of a server.")
final class ListCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Pagegate program;

  @Mixin final CommonOptions common = new CommonOptions();
  @Mixin private final ServerOptions server = new ServerOptions();

  @Option(names = "-l", description = "Show type, mode, owner, size and time.")
  private boolean details;

  @Option(
      names = {"-R", "--recursive"},
      description = "List directories below, too.")
  private boolean recursive;

  @Parameters(
      paramLabel = "URL",
      converter = UrlConverter.class,
      description = "nfs://host[:port]/export/path")
  @SuppressWarnings("NullAway.Init")
  private NfsUrl url;

  /** A name that is to be printed. */
  private record Listed(FileName name, @Nullable FileAttributes attributes) {}

  @Override
  public Integer call() throws StoreException, FsException {
    try (Daemon daemon = Daemon.start(server.applyTo(DaemonConfig.forNames()));
        Mount mount = daemon.mount(url)) {
      FileSystem files = mount.files();
      FileAttributes root = files.attributes(files.root());
      if (root.type() == FileType.DIRECTORY) {
        list(files, files.root(), "");
      } else {
        print(files, files.root(), "", new Listed(FileName.of(url.lastName()), root));
      }
    }
    return Pagegate.DONE;
  }

  private void list(FileSystem files, Inode directory, String prefix) throws FsException {
    List<Listed> entries = entries(files, directory);
    for (Listed entry : entries) {
      print(files, directory, prefix, entry);
    }
    for (Listed entry : entries) {
      FileAttributes attributes = entry.attributes();
      if (recursive && attributes != null && attributes.type() == FileType.DIRECTORY) {
        list(files, files.lookup(directory, entry.name()), prefix + entry.name() + "/");
      }
    }
  }

  private List<Listed> entries(FileSystem files, Inode directory) throws FsException {
    List<Listed> entries = new ArrayList<>();
    DirectoryListing listing = files.list(directory, 0);
    for (DirectoryEntry entry = listing.next(); entry != null; entry = listing.next()) {
      FileAttributes attributes = entry.attributes();
      if (attributes == null && (details || recursive || common.json)) {
        attributes = files.attributes(files.lookup(directory, entry.name()));
      }
      entries.add(new Listed(entry.name(), attributes));
    }
    entries.sort(Comparator.comparing(Listed::name));
    return entries;
  }

  private void print(FileSystem files, Inode directory, String prefix, Listed entry)
      throws FsException {
    String path = prefix + entry.name();
    FileAttributes attributes = entry.attributes();
    if (attributes == null) {
      program.console().out().println(program.console().printable(path));
      return;
    }
    String target =
        attributes.type() == FileType.SYMBOLIC_LINK && (details || common.json)
            ? files.readlink(files.lookup(directory, entry.name())).utf8()
            : null;
    if (common.json) {
      program.console().json(EntryJson.of(path, attributes, target));
    } else if (details) {
      program
          .console()
          .out()
          .println(LongFormat.line(program.console().printable(path), attributes, target));
    } else {
      program.console().out().println(program.console().printable(path));
    }
  }
}
