package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The names of one thread of the model test and what they lead to. The server makes, moves and
 * removes names at once, so a crash of the client leaves one in doubt at most.
 */
final class ModelTree {
  private final String prefix;

  /** Two names of one file share its content. */
  private final Map<String, ModelContent> files = new HashMap<>();

  private final TreeSet<String> directories = new TreeSet<>();
  private @Nullable Change change;

  ModelTree(String prefix) {
    this.prefix = prefix;
  }

  /**
   * What is being done to names.
   *
   * @param isDone whether the names that are there say that it has been done
   * @param hides a name that may be gone although it has not been done; empty for none
   */
  private record Change(Predicate<Set<String>> isDone, Runnable done, String hides) {}

  Set<String> names() {
    Set<String> all = new TreeSet<>(directories);
    all.addAll(files.keySet());
    return all;
  }

  boolean has(String name) {
    return isFile(name) || isDirectory(name);
  }

  boolean isFile(String name) {
    return files.containsKey(name);
  }

  boolean isDirectory(String name) {
    return directories.contains(name);
  }

  ModelContent content(String name) {
    return Objects.requireNonNull(files.get(name), name);
  }

  boolean isSameFile(String one, String other) {
    return files.get(one) == files.get(other);
  }

  @Nullable String anyFile(Random random) {
    List<String> all = files.keySet().stream().sorted().toList();
    return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
  }

  /** All the files that have a name. */
  Set<ModelContent> contents() {
    Set<ModelContent> all = Collections.newSetFromMap(new IdentityHashMap<>());
    all.addAll(files.values());
    return all;
  }

  // Changes begin here and are over with done().

  void creating(String name) {
    begin(there -> there.contains(name), () -> files.put(name, new ModelContent()));
  }

  void removing(String name) {
    begin(there -> !there.contains(name), () -> files.remove(name));
  }

  void linking(String from, String to) {
    ModelContent content = content(from);
    begin(there -> there.contains(to), () -> files.put(to, content));
  }

  void makingDirectory(String name) {
    begin(there -> there.contains(name), () -> directories.add(name));
  }

  void removingDirectory(String name) {
    begin(there -> !there.contains(name), () -> directories.remove(name));
  }

  /** Where {@code to} is open it is hidden first, in a step of its own. */
  void renaming(String from, String to) {
    change =
        new Change(
            there -> !there.contains(from),
            () -> {
              files.put(to, content(from));
              files.remove(from);
            },
            to);
  }

  private void begin(Predicate<Set<String>> isDone, Runnable done) {
    change = new Change(isDone, done, "");
  }

  void done() {
    if (change != null) {
      change.done.run();
      change = null;
    }
  }

  /** The client was killed: checks what the server has against what may be, and goes on from it. */
  void recover(Path origin) throws IOException {
    Set<String> there = namesAt(origin);
    if (change != null && change.isDone.test(there)) {
      change.done.run();
    } else if (change != null && !there.contains(change.hides)) {
      files.remove(change.hides);
    }
    change = null;
    assertThat(there).as("names after a crash").isEqualTo(names());
    Set<ModelContent> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Map.Entry<String, ModelContent> file : files.entrySet()) {
      if (seen.add(file.getValue())) {
        byte[] left = Files.readAllBytes(origin.resolve(file.getKey()));
        assertThat(file.getValue().survivedAs(left)).as(file.getKey() + " after a crash").isEmpty();
      }
    }
  }

  /** The server's directory against the model. */
  void compareWith(Path origin) throws IOException {
    assertThat(namesAt(origin)).isEqualTo(names());
    for (Map.Entry<String, ModelContent> file : files.entrySet()) {
      byte[] there = Files.readAllBytes(origin.resolve(file.getKey()));
      assertThat(file.getValue().difference(there)).as(file.getKey()).isEmpty();
    }
  }

  private Set<String> namesAt(Path origin) throws IOException {
    Set<String> names = new TreeSet<>();
    try (var entries = Files.list(origin)) {
      entries.map(path -> path.getFileName().toString()).forEach(names::add);
    }
    names.removeIf(name -> !name.startsWith(prefix));
    return names;
  }
}
