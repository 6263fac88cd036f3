package dev.pagegate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.DirectoryEntry;
import dev.pagegate.client.file.DirectoryListing;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.OpenFile;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.serverstub.StubConfig;
import dev.pagegate.serverstub.StubServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A server and a client that do what lines of an example say. */
final class SemanticsStage implements AutoCloseable {
  private static final Duration MORE_THAN_A_TICK = Duration.ofMillis(100);
  private static final String TICKING = ".ticking";

  private final List<Rule> rules =
      List.of(
          rule("server writes \"(.*)\" to (\\S+)", m -> serverWrites(m.group(2), m.group(1))),
          rule("server replaces (\\S+) by \"(.*)\"", m -> serverReplaces(m.group(1), m.group(2))),
          rule("server removes (\\S+)", m -> Files.delete(exported(m.group(1)))),
          rule("server's clock passes a tick", _ -> passTick()),
          rule("server reads: (\\d+)", m -> expectReads(Long.parseLong(m.group(1)))),
          rule("client reads open (\\S+) -> (.*)", m -> expect(m.group(2), () -> readOpen(m))),
          rule("client reads (\\S+) -> (.*)", m -> expect(m.group(2), () -> read(m.group(1)))),
          rule("client lists (\\S+) -> (.*)", m -> expect(m.group(2), () -> list(m.group(1)))),
          rule("client opens (\\S+) as (\\S+)", m -> open(m.group(1), m.group(2))),
          rule("client restarts", _ -> restart()));

  private final Path exported;
  private final Path cache;
  private final StubServer server;
  private final Map<String, OpenFile> openFiles = new HashMap<>();
  private CachingClient client;
  private long readsSeen;

  SemanticsStage(Path directory) throws Exception {
    exported = Files.createDirectory(directory.resolve("exported"));
    cache = directory.resolve("cache");
    server =
        StubServer.start(
            StubConfig.of(exported)
                .withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    client = CachingClient.open(server.address().getPort(), cache);
  }

  void play(String line) throws Exception {
    for (Rule rule : rules) {
      Matcher matcher = rule.pattern().matcher(line);
      if (matcher.matches()) {
        rule.action().perform(matcher);
        return;
      }
    }
    throw new IllegalArgumentException("no such line in an example: " + line);
  }

  private void serverWrites(String name, String content) throws IOException {
    Path file = exported(name);
    Files.createDirectories(file.getParent());
    Instant before = Files.exists(file) ? changed(file) : Instant.EPOCH;
    // A change within the tick of the one before may carry its time; this one is to be a later one.
    do {
      Files.writeString(file, content);
    } while (changed(file).equals(before));
  }

  private void serverReplaces(String name, String content) throws IOException {
    Path replacement = Files.writeString(exported(name + ".new"), content);
    Files.move(replacement, exported(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Until the client has seen a change that is later than all others by more than a tick. */
  private void passTick() throws Exception {
    Instant newest = Instant.EPOCH;
    try (var files = Files.walk(exported)) {
      for (Path file : files.toList()) {
        newest = changed(file).isAfter(newest) ? changed(file) : newest;
      }
    }
    Path ticking = exported(TICKING);
    do {
      Files.writeString(ticking, "");
      client.files().open("/" + TICKING).close();
    } while (changed(ticking).isBefore(newest.plus(MORE_THAN_A_TICK)));
    Files.delete(ticking);
  }

  private void expectReads(long expected) {
    long reads = server.calls(Nfs3.READ);
    assertThat(reads - readsSeen).as("READ calls").isEqualTo(expected);
    readsSeen = reads;
  }

  private static void expect(String expected, Question question) throws IOException {
    assertThat(answer(question)).isEqualTo(expected);
  }

  private static String answer(Question question) {
    try {
      return question.ask();
    } catch (FsException failed) {
      return failed.error().name();
    }
  }

  private String read(String name) throws FsException {
    try (OpenFile file = client.files().open("/" + name)) {
      return content(file);
    }
  }

  private String readOpen(Matcher line) throws FsException {
    OpenFile file = openFiles.get(line.group(1));
    if (file == null) {
      throw new IllegalArgumentException("not open: " + line.group(1));
    }
    return content(file);
  }

  private static String content(OpenFile file) throws FsException {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
    file.read(0, bytes);
    return '"' + UTF_8.decode(bytes.flip()).toString() + '"';
  }

  private String list(String name) throws FsException {
    FileSystem files = client.files();
    DirectoryListing listing = files.list(files.resolve("/" + name), 0);
    List<DirectoryEntry> entries = new ArrayList<>();
    for (DirectoryEntry e = listing.next(); e != null; e = listing.next()) {
      entries.add(e);
    }
    return entries.stream()
        .map(entry -> entry.name().toString())
        .sorted()
        .collect(Collectors.joining(" "));
  }

  private void open(String name, String as) throws FsException {
    openFiles.put(as, client.files().open("/" + name));
  }

  private void restart() throws Exception {
    closeFiles();
    client.close();
    client = CachingClient.open(server.address().getPort(), cache);
  }

  private void closeFiles() {
    openFiles.values().forEach(OpenFile::close);
    openFiles.clear();
  }

  private Path exported(String name) {
    return exported.resolve(name);
  }

  private static Instant changed(Path file) throws IOException {
    return ((java.nio.file.attribute.FileTime) Files.getAttribute(file, "unix:ctime")).toInstant();
  }

  @Override
  public void close() {
    closeFiles();
    client.close();
    server.close();
  }

  private static Rule rule(String pattern, Action action) {
    return new Rule(Pattern.compile(pattern), action);
  }

  private record Rule(Pattern pattern, Action action) {}

  private interface Action {
    void perform(Matcher line) throws Exception;
  }

  private interface Question {
    String ask() throws FsException;
  }
}
