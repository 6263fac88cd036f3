package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thread of the model test with names of its own in a directory that it shares with the others,
 * and the small file system that says what must come out.
 */
public final class ModelWorker {
  private static final int NAMES = 8;
  private static final int MAX_BYTES = 40_000;
  private static final int MAX_OPEN = 5;
  private static final int HISTORY = 40;

  private final String prefix;
  private final Random random;
  private final ModelTree tree;
  private final List<Open> open = new ArrayList<>();
  private final ArrayDeque<String> history = new ArrayDeque<>();
  private long operations;
  private String last = "";

  public ModelWorker(String prefix, Random random) {
    this.prefix = prefix;
    this.random = random;
    this.tree = new ModelTree(prefix);
  }

  private record Open(ModelVolume.Handle file, ModelContent content) {}

  /** One client, from its start until it ends or is killed. */
  public interface Life {
    /** An operation begins; it may be the one in which the client is killed. */
    void operation();

    /** What operations say from now on is of no interest. */
    boolean isOver();
  }

  public long operations() {
    return operations;
  }

  /** Up to {@code count} operations, ending with everything closed, or in the middle of one. */
  public Void run(ModelVolume volume, int count, Life life) throws FsException {
    for (int i = 0; i < count && !life.isOver(); i++) {
      operations++;
      life.operation();
      try {
        step(volume);
      } catch (FsException | AssertionError | RuntimeException e) {
        if (life.isOver()) {
          break;
        }
        throw new AssertionError(
            "operation %d of %s: %s, after %s".formatted(operations, prefix, last, history), e);
      }
      history.addLast(last);
      if (history.size() > HISTORY) {
        history.removeFirst();
      }
    }
    end(volume, life);
    return null;
  }

  private void end(ModelVolume volume, Life life) throws FsException {
    while (!open.isEmpty()) {
      Open one = open.getLast();
      if (life.isOver()) {
        one.file.abandon();
      } else {
        closeUnlessOver(volume, one, life);
      }
      open.removeLast();
    }
  }

  private static void closeUnlessOver(ModelVolume volume, Open one, Life life) throws FsException {
    try {
      close(volume, one.file, one.content);
    } catch (FsException e) {
      if (!life.isOver()) {
        throw e;
      }
    }
  }

  private static void close(ModelVolume volume, ModelVolume.Handle file, ModelContent content)
      throws FsException {
    file.close();
    if (volume.closeSyncs()) {
      content.synced();
    }
  }

  /** Everything that was written is at the server. */
  public void synced() {
    tree.contents().forEach(ModelContent::synced);
  }

  /** The client was killed; {@code origin} is what the server has. */
  public void recover(Path origin) throws IOException {
    tree.recover(origin);
  }

  /** Every file through {@code volume}. */
  public void compareWith(ModelVolume volume) throws FsException {
    for (String name : tree.names()) {
      if (tree.isFile(name)) {
        ModelVolume.Handle file = volume.open(name);
        requireContent(file, tree.content(name));
        file.close();
      }
    }
  }

  /** The server's directory against the model. */
  public void compareWith(Path origin) throws IOException {
    tree.compareWith(origin);
  }

  private void step(ModelVolume volume) throws FsException {
    switch (random.nextInt(20)) {
      case 0, 1 -> create(volume);
      case 2 -> remove(volume);
      case 3 -> rename(volume);
      case 4 -> link(volume);
      case 5 -> makeOrRemoveDirectory(volume);
      case 6 -> list(volume);
      case 7 -> resize(volume);
      case 8 -> stat(volume);
      case 9 -> openOne(volume);
      case 10 -> closeOne(volume);
      case 11, 12, 13, 14 -> write(volume);
      case 15 -> append(volume);
      case 16 -> sync();
      default -> read(volume);
    }
  }

  private String name() {
    return prefix + "-" + random.nextInt(NAMES);
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

  private void create(ModelVolume volume) throws FsException {
    String name = name();
    last = "create " + name;
    ModelVolume.Creation how =
        random.nextBoolean() ? ModelVolume.Creation.GUARDED : ModelVolume.Creation.EXCLUSIVE;
    if (tree.has(name)) {
      assertFails(FsError.ALREADY_EXISTS, () -> volume.create(name, how).close());
    } else {
      tree.creating(name);
      ModelVolume.Handle made = volume.create(name, how);
      tree.done();
      keep(made, tree.content(name));
    }
  }

  private void keep(ModelVolume.Handle file, ModelContent content) throws FsException {
    if (open.size() >= MAX_OPEN) {
      file.close();
    } else {
      open.add(new Open(file, content));
    }
  }

  private void openOne(ModelVolume volume) throws FsException {
    String name = name();
    last = "open " + name;
    if (tree.isFile(name)) {
      keep(volume.open(name), tree.content(name));
    } else if (!tree.isDirectory(name)) {
      assertFails(FsError.NO_SUCH_ENTRY, () -> volume.open(name).close());
    }
  }

  private void closeOne(ModelVolume volume) throws FsException {
    last = "close";
    if (!open.isEmpty()) {
      Open one = open.remove(random.nextInt(open.size()));
      close(volume, one.file, one.content);
    }
  }

  private void remove(ModelVolume volume) throws FsException {
    String name = name();
    last = "remove " + name;
    if (tree.isFile(name)) {
      tree.removing(name);
      volume.remove(name);
      tree.done();
    } else if (!tree.isDirectory(name)) {
      assertFails(FsError.NO_SUCH_ENTRY, () -> volume.remove(name));
    }
  }

  private void rename(ModelVolume volume) throws FsException {
    String from = tree.anyFile(random);
    String to = name();
    last = "rename " + from + " " + to;
    if (from == null || tree.isDirectory(to)) {
      return;
    }
    boolean isChange = !tree.isSameFile(from, to);
    if (isChange) {
      tree.renaming(from, to);
    }
    volume.rename(from, to);
    tree.done();
  }

  private void link(ModelVolume volume) throws FsException {
    String from = tree.anyFile(random);
    String to = name();
    last = "link " + from + " " + to;
    // A repeated LINK that finds its own work cannot be told from one that was in vain.
    if (from == null || tree.isSameFile(from, to)) {
      return;
    }
    if (tree.has(to)) {
      assertFails(FsError.ALREADY_EXISTS, () -> volume.link(from, to));
    } else {
      tree.linking(from, to);
      volume.link(from, to);
      tree.done();
    }
  }

  private void makeOrRemoveDirectory(ModelVolume volume) throws FsException {
    String name = name();
    last = "mkdir or rmdir " + name;
    if (tree.isDirectory(name)) {
      tree.removingDirectory(name);
      volume.rmdir(name);
    } else if (tree.isFile(name)) {
      assertFails(FsError.ALREADY_EXISTS, () -> volume.mkdir(name));
    } else {
      tree.makingDirectory(name);
      volume.mkdir(name);
    }
    tree.done();
  }

  private void list(ModelVolume volume) throws FsException {
    last = "list";
    Set<String> seen = new HashSet<>();
    for (String name : volume.list()) {
      if (name.startsWith(prefix)) {
        assertThat(seen.add(name)).as("twice: " + name).isTrue();
      }
    }
    assertThat(seen).isEqualTo(tree.names());
  }

  private void resize(ModelVolume volume) throws FsException {
    String name = tree.anyFile(random);
    int sizeBytes = random.nextInt(MAX_BYTES);
    last = "resize " + name + " to " + sizeBytes;
    if (name != null) {
      ModelContent content = tree.content(name);
      content.resizing(sizeBytes);
      volume.resize(name, sizeBytes);
      content.resized();
    }
  }

  private void stat(ModelVolume volume) throws FsException {
    String name = name();
    last = "stat " + name;
    if (tree.has(name)) {
      assertThat(volume.isDirectory(name)).isEqualTo(tree.isDirectory(name));
    } else {
      assertFails(FsError.NO_SUCH_ENTRY, () -> volume.isDirectory(name));
    }
    if (tree.isFile(name)) {
      assertThat(volume.sizeBytes(name)).isEqualTo(tree.content(name).lengthBytes());
    }
  }

  private void write(ModelVolume volume) throws FsException {
    byte[] bytes = bytes();
    int offset = random.nextInt(MAX_BYTES);
    with(
        volume,
        "write at " + offset + " +" + bytes.length,
        (file, content) -> {
          content.writing(offset, bytes);
          file.write(offset, bytes);
          content.wrote(offset, bytes);
        });
  }

  private void append(ModelVolume volume) throws FsException {
    byte[] bytes = bytes();
    with(
        volume,
        "append " + bytes.length,
        (file, content) -> {
          int end = content.lengthBytes();
          assertThat(file.sizeBytes()).isEqualTo(end);
          content.writing(end, bytes);
          file.append(bytes);
          content.wrote(end, bytes);
        });
  }

  private void read(ModelVolume volume) throws FsException {
    with(
        volume,
        "read",
        (file, content) -> {
          requireContent(file, content);
          assertThat(file.sizeBytes()).isEqualTo(content.lengthBytes());
        });
  }

  private static void requireContent(ModelVolume.Handle file, ModelContent content)
      throws FsException {
    int maxBytes = content.lengthBytes() + 10;
    String difference = content.difference(file.read(maxBytes));
    if (!difference.isEmpty()) {
      throw new AssertionError(
          difference + "; again: '" + content.difference(file.read(maxBytes)) + "'");
    }
  }

  private void sync() throws FsException {
    last = "fsync";
    if (!open.isEmpty()) {
      Open one = open.get(random.nextInt(open.size()));
      one.file.fsync();
      one.content.synced();
    }
  }

  private interface Use {
    void of(ModelVolume.Handle file, ModelContent content) throws FsException;
  }

  private void with(ModelVolume volume, String what, Use use) throws FsException {
    if (!open.isEmpty() && random.nextBoolean()) {
      Open one = open.get(random.nextInt(open.size()));
      last = what + " of an open file";
      use.of(one.file, one.content);
      return;
    }
    @Nullable String name = tree.anyFile(random);
    last = what + " of " + name;
    if (name != null) {
      ModelContent content = tree.content(name);
      ModelVolume.Handle file = volume.open(name);
      try {
        use.of(file, content);
        if (random.nextBoolean()) {
          file.fsync();
          content.synced();
        }
      } catch (FsException | AssertionError e) {
        file.abandon();
        throw e;
      }
      close(volume, file, content);
    }
  }
}
