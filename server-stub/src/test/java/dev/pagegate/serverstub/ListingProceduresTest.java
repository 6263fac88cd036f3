package dev.pagegate.serverstub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.Readdir;
import dev.pagegate.protocol.nfs3.Readdirplus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** READDIR and READDIRPLUS, in as many calls as it takes. */
class ListingProceduresTest {
  @TempDir Path exported;
  private ServedDirectory served;
  private StubClient client;

  @BeforeEach
  void serve() throws IOException {
    served = new ServedDirectory(exported);
    client = served.client;
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void readdir_inManyCalls_bringsEveryNameOnce() throws IOException {
    Set<String> expected = makeFiles(1000);
    expected.add(".");
    expected.add("..");
    List<String> names = list(1024, () -> {});
    assertThat(names).hasSameSizeAs(expected).containsAll(expected);
  }

  @Test
  void readdir_whileNamesComeAndGo_bringsTheStayingOnesOnce() throws IOException {
    Set<String> staying = makeFiles(300);
    for (int i = 0; i < 100; i++) {
      Files.createFile(exported.resolve("going" + i));
    }
    int[] turn = {0};
    List<String> names =
        list(
            512,
            () -> {
              int i = turn[0]++;
              Files.deleteIfExists(exported.resolve("going" + i));
              Files.createFile(exported.resolve("coming" + i));
              // Another client starts over: the first one's listing is read anew under it.
              client.ok(Nfs3.READDIR, new Readdir.Arguments(client.root(), 0, 0, 512));
            });
    assertThat(turn[0]).isGreaterThan(10);
    assertThat(names).containsAll(staying).doesNotHaveDuplicates();
  }

  @Test
  void readdir_goingOn_readsTheDirectoryNoMore() throws IOException {
    makeFiles(200);
    int[] turn = {0};
    List<String> names = list(512, () -> Files.createFile(exported.resolve("late" + turn[0]++)));
    assertThat(turn[0]).isGreaterThan(5);
    assertThat(names).hasSize(202).noneMatch(name -> name.startsWith("late"));
  }

  @Test
  void readdir_afterRestart_goesOn() throws IOException {
    Set<String> expected = makeFiles(100);
    Readdir.Success first =
        client.ok(Nfs3.READDIR, new Readdir.Arguments(client.root(), 0, 0, 2048));
    long cookie = first.entries().getLast().cookie();
    Set<String> seen = new HashSet<>();
    first.entries().forEach(entry -> seen.add(entry.name().toString()));
    try (ServedDirectory restarted = new ServedDirectory(exported)) {
      var rest = new Readdir.Arguments(restarted.client.root(), cookie, first.verifier(), 65536);
      for (Readdir.Entry entry : restarted.client.ok(Nfs3.READDIR, rest).entries()) {
        assertThat(seen.add(entry.name().toString())).as(entry.name().toString()).isTrue();
      }
    }
    assertThat(seen).containsAll(expected);
  }

  @Test
  void readdirplus_bringsAttributesAndHandles() throws IOException {
    Set<String> expected = makeFiles(50);
    var arguments = new Readdirplus.Arguments(client.root(), 0, 0, 65536, 65536);
    Readdirplus.Success listing = client.ok(Nfs3.READDIRPLUS, arguments);
    assertThat(listing.endOfDirectory()).isTrue();
    assertThat(listing.entries()).hasSize(52);
    for (Readdirplus.Entry entry : listing.entries()) {
      FileHandle handle = Objects.requireNonNull(entry.handle());
      FileAttributes attributes = Objects.requireNonNull(entry.attributes());
      assertThat(handle).isEqualTo(client.lookup(client.root(), entry.name().toString()));
      // Listing a directory is an access to it, so its own attributes move on.
      if (attributes.type() != FileType.DIRECTORY) {
        assertThat(attributes).isEqualTo(client.attributes(handle));
      }
      assertThat(entry.fileId()).isEqualTo(attributes.fileId());
      expected.remove(entry.name().toString());
    }
    assertThat(expected).isEmpty();
  }

  @Test
  void readdirplus_staysWithinBothLimits() throws IOException {
    makeFiles(500);
    var small = new Readdirplus.Arguments(client.root(), 0, 0, 200, 65536);
    assertThat(client.ok(Nfs3.READDIRPLUS, small).entries()).hasSizeBetween(1, 10);
    var huge = new Readdirplus.Arguments(client.root(), 0, 0, 0xFFFF_FFFFL, 0xFFFF_FFFFL);
    assertThat(client.ok(Nfs3.READDIRPLUS, huge).entries()).hasSize(502);
  }

  @Test
  void readdir_withoutRoomForOneEntry_isTooSmall() {
    var readdir = new Readdir.Arguments(client.root(), 0, 0, 100);
    assertThat(client.status(Nfs3.READDIR, readdir)).isEqualTo(NfsStatus.TOOSMALL);
    var readdirplus = new Readdirplus.Arguments(client.root(), 0, 0, 100, 100);
    assertThat(client.status(Nfs3.READDIRPLUS, readdirplus)).isEqualTo(NfsStatus.TOOSMALL);
  }

  @Test
  void readdir_afterTheLastCookie_isTheEnd() throws IOException {
    makeFiles(3);
    var all = client.ok(Nfs3.READDIR, new Readdir.Arguments(client.root(), 0, 0, 65536));
    long last = all.entries().getLast().cookie();
    var rest = client.ok(Nfs3.READDIR, new Readdir.Arguments(client.root(), last, 0, 65536));
    assertThat(rest.entries()).isEmpty();
    assertThat(rest.endOfDirectory()).isTrue();
  }

  @Test
  void readdir_ofFile_isNotDirectory() throws IOException {
    makeFiles(1);
    var arguments = new Readdir.Arguments(client.find("file0"), 0, 0, 65536);
    assertThat(client.status(Nfs3.READDIR, arguments)).isEqualTo(NfsStatus.NOTDIR);
  }

  private Set<String> makeFiles(int count) throws IOException {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < count; i++) {
      names.add("file" + i);
      Files.createFile(exported.resolve("file" + i));
    }
    return names;
  }

  private List<String> list(int bytes, BetweenCalls between) throws IOException {
    List<String> names = new ArrayList<>();
    long cookie = 0;
    while (true) {
      var arguments = new Readdir.Arguments(client.root(), cookie, 0, bytes);
      Readdir.Success part = client.ok(Nfs3.READDIR, arguments);
      part.entries().forEach(entry -> names.add(entry.name().toString()));
      if (part.endOfDirectory()) {
        return names;
      }
      cookie = part.entries().getLast().cookie();
      between.run();
    }
  }

  private interface BetweenCalls {
    void run() throws IOException;
  }
}
