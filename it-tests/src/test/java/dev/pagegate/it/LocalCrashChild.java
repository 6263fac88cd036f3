package dev.pagegate.it;

import dev.pagegate.client.daemon.Daemon;
import dev.pagegate.client.daemon.WritePolicy;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.CreateMode;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.Inode;
import dev.pagegate.client.file.OpenFile;
import dev.pagegate.client.file.OpenMode;
import dev.pagegate.client.remote.RemoteConfig;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.SetTime;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The client that dies under policy local: makes, fills, moves, shortens and removes files, says
 * what it is about to do, and says when it is done. Names and sizes are durable in the sense of a
 * kill as soon as that is said, numbers in files when it says that it has synced them.
 */
final class LocalCrashChild {
  private static final int FILES = 30;

  private final FileSystem files;
  private final Random random;
  private final List<String> names = new ArrayList<>();
  private long number;

  private LocalCrashChild(FileSystem files, long number, Random random) {
    this.files = files;
    this.number = number;
    this.random = random;
  }

  /** usage: LocalCrashChild URL CACHE_DIRECTORY FIRST_NUMBER SEED [NAME...] */
  public static void main(String[] arguments) throws Exception {
    Daemon daemon = Volumes.start(Path.of(arguments[1]), RemoteConfig.DEFAULT, WritePolicy.LOCAL);
    FileSystem files = Volumes.mount(daemon, arguments[0]).files();
    var random = new Random(Long.parseLong(arguments[3]));
    var child = new LocalCrashChild(files, Long.parseLong(arguments[2]), random);
    child.names.addAll(List.of(arguments).subList(4, arguments.length));
    System.out.println("ready");
    while (true) {
      child.act();
    }
  }

  private void act() throws FsException {
    number++;
    int dice = random.nextInt(20);
    if (names.isEmpty() || (dice < 4 && names.size() < FILES)) {
      create();
    } else if (dice < 6) {
      rename();
    } else if (dice < 7) {
      remove();
    } else if (dice < 8) {
      truncate();
    } else {
      write(names.get(random.nextInt(names.size())));
    }
  }

  private static void say(String what) {
    System.out.println(what);
  }

  private void create() throws FsException {
    String name = "f" + number;
    say("create " + name);
    files
        .create(
            files.root(),
            FileName.of(name),
            CreateMode.GUARDED,
            SetAttributes.NONE,
            OpenMode.READ_WRITE)
        .close();
    names.add(name);
    say("done");
  }

  private void rename() throws FsException {
    int at = random.nextInt(names.size());
    String to = random.nextBoolean() ? "r" + number : names.get(random.nextInt(names.size()));
    if (to.equals(names.get(at))) {
      return;
    }
    String from = names.remove(at);
    say("rename " + from + " " + to);
    files.rename(files.root(), FileName.of(from), files.root(), FileName.of(to));
    names.remove(to);
    names.add(to);
    say("done");
  }

  private void remove() throws FsException {
    String name = names.remove(random.nextInt(names.size()));
    say("remove " + name);
    files.remove(files.root(), FileName.of(name));
    say("done");
  }

  private void truncate() throws FsException {
    String name = names.get(random.nextInt(names.size()));
    int slots = random.nextInt(LocalCrashModel.SLOTS);
    say("truncate " + name + " " + slots);
    Inode file = files.lookup(files.root(), FileName.of(name));
    SetTime keep = new SetTime.DontChange();
    files.setAttributes(file, new SetAttributes(null, null, null, 8L * slots, keep, keep));
    say("done");
  }

  private void write(String name) throws FsException {
    try (OpenFile file =
        files.open(files.lookup(files.root(), FileName.of(name)), OpenMode.READ_WRITE)) {
      for (int writes = random.nextInt(6); writes >= 0; writes--) {
        int slot = random.nextInt(LocalCrashModel.SLOTS);
        say("write " + name + " " + slot + " " + ++number);
        file.write(8L * slot, Unpooled.buffer(8).writeLong(number));
      }
      if (random.nextInt(3) == 0) {
        file.fsync();
        say("synced " + name);
      }
    }
  }
}
