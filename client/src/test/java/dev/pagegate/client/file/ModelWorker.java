package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.SetTime;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One thread of the model test with names of its own in a directory that it shares with the others,
 * and the small file system that says what must come out.
 */
final class ModelWorker {
  private static final int NAMES = 8;
  private static final int MAX_BYTES = 40_000;

  private final Path origin;
  private final String prefix;
  private final Random random;
  private final Map<String, Content> names = new HashMap<>();
  private final TreeSet<String> directories = new TreeSet<>();
  private final List<Open> open = new ArrayList<>();
  private long operations;
  private final ArrayDeque<String> history = new ArrayDeque<>();
  private String last = "";

  ModelWorker(Path origin, String prefix, Random random) {
    this.origin = origin;
    this.prefix = prefix;
    this.random = random;
  }

  /** A file; two names of one file share it. */
  private static final class Content {
    private byte[] bytes = {};

    void write(int offset, byte[] source) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length, offset + source.length));
      System.arraycopy(source, 0, bytes, offset, source.length);
    }
  }

  private record Open(OpenFile file, Content content) {}

  long operations() {
    return operations;
  }

  Void run(FileSystem files, int count) throws FsException {
    for (int i = 0; i < count; i++) {
      operations++;
      try {
        step(files);
      } catch (FsException | AssertionError | RuntimeException e) {
        throw new AssertionError(
            "operation %d of %s: %s, after %s".formatted(operations, prefix, last, history), e);
      }
      history.addLast(last);
      if (history.size() > 40) {
        history.removeFirst();
      }
    }
    while (!open.isEmpty()) {
      open.removeLast().file.close();
    }
    return null;
  }

  private void step(FileSystem files) throws FsException {
    switch (random.nextInt(20)) {
      case 0, 1 -> create(files);
      case 2 -> remove(files);
      case 3 -> rename(files);
      case 4 -> link(files);
      case 5 -> makeOrRemoveDirectory(files);
      case 6 -> list(files);
      case 7 -> truncate(files);
      case 8 -> stat(files);
      case 9 -> openOne(files);
      case 10 -> closeOne();
      case 11, 12, 13, 14 -> write(files);
      case 15 -> append(files);
      case 16 -> sync();
      default -> read(files);
    }
  }

  private String name() {
    return prefix + "-" + random.nextInt(NAMES);
  }

  private @Nullable String existing() {
    List<String> all = names.keySet().stream().sorted().toList();
    return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
  }

  private byte[] bytes() {
    byte[] bytes = new byte[1 + random.nextInt(random.nextInt(8) == 0 ? 20_000 : 600)];
    random.nextBytes(bytes);
    return bytes;
  }

  private interface Operation {
    void run() throws FsException;
  }

  private static void assertFails(FsError error, Operation operation) {
    try {
      operation.run();
    } catch (FsException e) {
      assertThat(e.error()).as(e.toString()).isEqualTo(error);
      return;
    }
    throw new AssertionError("no failure (expected: " + error + ")");
  }

  private void create(FileSystem files) throws FsException {
    String name = name();
    last = "create " + name;
    Operation create =
        () ->
            keep(
                files.create(
                    files.root(),
                    FileName.of(name),
                    random.nextBoolean() ? CreateMode.GUARDED : CreateMode.EXCLUSIVE,
                    SetAttributes.NONE,
                    OpenMode.READ_WRITE),
                name);
    if (names.containsKey(name) || directories.contains(name)) {
      assertFails(FsError.ALREADY_EXISTS, create);
    } else {
      names.put(name, new Content());
      create.run();
    }
  }

  private void keep(OpenFile file, String name) {
    if (open.size() > 4) {
      file.close();
    } else {
      open.add(new Open(file, content(name)));
    }
  }

  private void openOne(FileSystem files) throws FsException {
    String name = name();
    last = "open " + name;
    if (names.containsKey(name)) {
      keep(files.open(files.resolve("/" + name), OpenMode.READ_WRITE), name);
    } else if (!directories.contains(name)) {
      assertFails(FsError.NO_SUCH_ENTRY, () -> files.open("/" + name).close());
    }
  }

  private void closeOne() {
    last = "close";
    if (!open.isEmpty()) {
      open.remove(random.nextInt(open.size())).file.close();
    }
  }

  private void remove(FileSystem files) throws FsException {
    String name = name();
    last = "remove " + name;
    if (names.remove(name) != null) {
      files.remove(files.root(), FileName.of(name));
    } else if (!directories.contains(name)) {
      assertFails(FsError.NO_SUCH_ENTRY, () -> files.remove(files.root(), FileName.of(name)));
    }
  }

  private void rename(FileSystem files) throws FsException {
    String from = existing();
    String to = name();
    last = "rename " + from + " " + to;
    if (from == null || directories.contains(to)) {
      return;
    }
    files.rename(files.root(), FileName.of(from), files.root(), FileName.of(to));
    if (names.get(from) != names.get(to)) {
      names.put(to, names.remove(from));
    }
  }

  private void link(FileSystem files) throws FsException {
    String from = existing();
    String to = name();
    last = "link " + from + " " + to;
    // A repeated LINK that finds its own work cannot be told from one that was in vain.
    if (from == null || names.get(from) == names.get(to)) {
      return;
    }
    Inode file = files.resolve("/" + from);
    if (names.containsKey(to) || directories.contains(to)) {
      assertFails(FsError.ALREADY_EXISTS, () -> files.link(file, files.root(), FileName.of(to)));
    } else {
      files.link(file, files.root(), FileName.of(to));
      names.put(to, names.get(from));
    }
  }

  private void makeOrRemoveDirectory(FileSystem files) throws FsException {
    String name = name();
    last = "mkdir or rmdir " + name;
    if (directories.remove(name)) {
      files.rmdir(files.root(), FileName.of(name));
    } else if (names.containsKey(name)) {
      assertFails(
          FsError.ALREADY_EXISTS,
          () -> files.mkdir(files.root(), FileName.of(name), SetAttributes.NONE));
    } else {
      files.mkdir(files.root(), FileName.of(name), SetAttributes.NONE);
      directories.add(name);
    }
  }

  private void list(FileSystem files) throws FsException {
    last = "list";
    TreeSet<String> seen = new TreeSet<>();
    DirectoryListing listing = files.list(files.root(), 0);
    DirectoryEntry entry;
    while ((entry = listing.next()) != null) {
      String name = entry.name().toString();
      if (name.startsWith(prefix)) {
        assertThat(seen.add(name)).as("twice: " + name).isTrue();
      }
    }
    assertThat(seen).isEqualTo(expectedNames());
  }

  private Content content(String name) {
    return Objects.requireNonNull(names.get(name), name);
  }

  private Set<String> expectedNames() {
    Set<String> expected = new TreeSet<>(directories);
    expected.addAll(names.keySet());
    return expected;
  }

  private void truncate(FileSystem files) throws FsException {
    String name = existing();
    int size = random.nextInt(MAX_BYTES);
    last = "truncate " + name + " to " + size;
    if (name == null) {
      return;
    }
    SetTime now = new SetTime.DontChange();
    SetAttributes update = new SetAttributes(null, null, null, (long) size, now, now);
    assertThat(files.setAttributes(files.resolve("/" + name), update).sizeBytes()).isEqualTo(size);
    Content content = content(name);
    content.bytes = Arrays.copyOf(content.bytes, size);
  }

  private void stat(FileSystem files) throws FsException {
    String name = name();
    last = "stat " + name;
    if (names.containsKey(name)) {
      Inode inode = files.resolve("/" + name);
      assertThat(files.attributes(inode).type()).isEqualTo(FileType.REGULAR);
      assertThat(files.attributes(inode).sizeBytes()).isEqualTo(names.get(name).bytes.length);
    } else if (directories.contains(name)) {
      assertThat(files.attributes(files.resolve("/" + name)).type()).isEqualTo(FileType.DIRECTORY);
    } else {
      assertFails(FsError.NO_SUCH_ENTRY, () -> files.resolve("/" + name));
    }
  }

  private void write(FileSystem files) throws FsException {
    byte[] bytes = bytes();
    int offset = random.nextInt(MAX_BYTES);
    with(
        files,
        "write at " + offset + " +" + bytes.length,
        (file, content) -> {
          assertThat(file.write(offset, Unpooled.wrappedBuffer(bytes))).isEqualTo(bytes.length);
          content.write(offset, bytes);
        });
  }

  private void append(FileSystem files) throws FsException {
    byte[] bytes = bytes();
    with(
        files,
        "append " + bytes.length,
        (file, content) -> {
          assertThat(file.append(Unpooled.wrappedBuffer(bytes))).isEqualTo(content.bytes.length);
          content.write(content.bytes.length, bytes);
        });
  }

  private void read(FileSystem files) throws FsException {
    with(
        files,
        "read",
        (file, content) -> {
          ByteBuf here = Unpooled.buffer(content.bytes.length + 10);
          file.read(0, here);
          byte[] seen = ByteBufUtil.getBytes(here);
          String difference = difference(seen, content.bytes);
          if (!difference.isEmpty()) {
            throw new AssertionError(difference + "; " + later(file, content));
          }
          assertThat(file.sizeBytes()).isEqualTo(content.bytes.length);
        });
  }

  /** What a second look shows, here and at the server. */
  private String later(OpenFile file, Content content) throws FsException {
    ByteBuf again = Unpooled.buffer(content.bytes.length + 10);
    file.read(0, again);
    String state = file.inode().toString();
    file.fsync();
    try (var entries = Files.list(origin)) {
      for (Path path : entries.toList()) {
        if ((long) Files.getAttribute(path, "unix:ino") == file.inode().fileId()) {
          return "again: '%s', at the server: '%s', %s"
              .formatted(
                  difference(ByteBufUtil.getBytes(again), content.bytes),
                  difference(Files.readAllBytes(path), content.bytes),
                  state);
        }
      }
    } catch (IOException e) {
      return e.toString();
    }
    return "not found at the server";
  }

  /** Where two contents differ and what is seen there; empty where they do not. */
  private static String difference(byte[] seen, byte[] expected) {
    int at = Arrays.mismatch(seen, expected);
    if (at < 0) {
      return "";
    }
    int end = Math.min(seen.length, expected.length);
    int zeros = 0;
    int wrong = 0;
    int lastWrong = at;
    for (int i = at; i < end; i++) {
      if (seen[i] != expected[i]) {
        wrong++;
        zeros += seen[i] == 0 ? 1 : 0;
        lastWrong = i;
      }
    }
    return "%d and %d bytes differ in [%d, %d], %d of them, %d seen as zeros"
        .formatted(seen.length, expected.length, at, lastWrong, wrong, zeros);
  }

  private void sync() throws FsException {
    last = "fsync";
    if (!open.isEmpty()) {
      open.get(random.nextInt(open.size())).file.fsync();
    }
  }

  private interface Use {
    void of(OpenFile file, Content content) throws FsException;
  }

  private void with(FileSystem files, String what, Use use) throws FsException {
    if (!open.isEmpty() && random.nextBoolean()) {
      Open one = open.get(random.nextInt(open.size()));
      last = what + " of an open file";
      use.of(one.file, one.content);
      return;
    }
    String name = existing();
    last = what + " of " + name;
    if (name != null) {
      try (OpenFile file = files.open(files.resolve("/" + name), OpenMode.READ_WRITE)) {
        use.of(file, content(name));
        if (random.nextBoolean()) {
          file.flush();
        }
      }
    }
  }

  /** The server's directory against the model. */
  void compareWithServer() throws IOException {
    try (var entries = Files.list(origin)) {
      assertThat(
              entries
                  .map(path -> path.getFileName().toString())
                  .filter(name -> name.startsWith(prefix) || name.startsWith(".")))
          .containsExactlyInAnyOrderElementsOf(expectedNames());
    }
    for (Map.Entry<String, Content> entry : names.entrySet()) {
      byte[] there = Files.readAllBytes(origin.resolve(entry.getKey()));
      assertThat(difference(there, entry.getValue().bytes)).as(entry.getKey()).isEmpty();
    }
  }
}
