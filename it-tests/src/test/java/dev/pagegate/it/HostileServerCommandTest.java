package dev.pagegate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The command line against servers that break the protocol, stop, or go away. */
class HostileServerCommandTest {
  private static final String DEADLINE = "3s";
  private static final int FILE_BYTES = 8 << 20;

  @TempDir private Path scratch;

  @ParameterizedTest
  @EnumSource
  void cat_badFromTheStart_failsWithOneClearLine(HostileServer.Behaviour bad) throws Exception {
    try (HostileServer server = HostileServer.start(bad)) {
      expectOneClearLine(cat(server.url("/file")), "127.0.0.1");
    }
  }

  @Test
  void cat_nobodyListens_failsWithOneClearLine() throws Exception {
    HostileServer gone = HostileServer.start(HostileServer.Behaviour.NEVER_ANSWERS);
    gone.close();
    expectOneClearLine(cat(gone.url("/file")), "127.0.0.1");
  }

  @Test
  void cat_serverStallsInMidRead_failsWithOneClearLine() throws Exception {
    expectFailureInMidRead(Trouble.STALL);
  }

  @Test
  void cat_serverSendsGarbageInMidRead_failsWithOneClearLine() throws Exception {
    expectFailureInMidRead(Trouble.GARBAGE);
  }

  @Test
  void cat_serverGoesAwayInMidRead_failsWithOneClearLine() throws Exception {
    expectFailureInMidRead(Trouble.CUT);
  }

  @Test
  void cp_serverGoesAwayInMidRead_leavesNoHalfCopy() throws Exception {
    Path copy = scratch.resolve("copy");
    Command command = runThroughTrouble(Trouble.CUT, "cp", copy.toString());
    expectOneClearLine(command, "127.0.0.1");
    assertThat(copy).doesNotExist();
  }

  private enum Trouble {
    STALL,
    GARBAGE,
    CUT
  }

  private void expectFailureInMidRead(Trouble trouble) throws Exception {
    expectOneClearLine(runThroughTrouble(trouble, "cat"), "127.0.0.1");
  }

  /** The trouble begins when a part of the file has arrived, and does not end. */
  private Command runThroughTrouble(Trouble trouble, String command, String... afterUrl)
      throws Exception {
    Path exported = Files.createDirectory(scratch.resolve("exported"));
    byte[] content = new byte[FILE_BYTES];
    new Random(1).nextBytes(content);
    Files.write(exported.resolve("file"), content);
    try (Stub stub = Stub.start(exported);
        DelayingProxy proxy = DelayingProxy.start(stub.port(), Link.LOCAL)) {
      switch (trouble) {
        case STALL -> proxy.faults().stallAfter(FILE_BYTES / 4);
        case GARBAGE -> proxy.faults().garbageAfter(FILE_BYTES / 4);
        case CUT -> proxy.faults().cutAfter(FILE_BYTES / 4);
      }
      String url = stub.urlThrough(proxy.port(), "/file");
      List<String> arguments = new ArrayList<>(List.of(url));
      arguments.addAll(List.of(afterUrl));
      return run(command, arguments.toArray(String[]::new));
    }
  }

  private Command cat(String url) throws Exception {
    return run("cat", url);
  }

  private Command run(String command, String... arguments) throws Exception {
    var all = new ArrayList<>(List.of("--deadline", DEADLINE));
    all.addAll(List.of(arguments));
    return PagegateProcess.run(scratch.resolve("cache"), command, all.toArray(String[]::new));
  }

  private static void expectOneClearLine(Command command, String named) {
    assertThat(command.exitCode()).as(command.toString()).isEqualTo(1);
    assertThat(command.errors().lines().filter(line -> line.startsWith("pagegate ")))
        .as(command.toString())
        .singleElement()
        .asString()
        .contains(named);
    assertThat(command.errors()).doesNotContain("\tat ").doesNotContain("LEAK");
  }
}
