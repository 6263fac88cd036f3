package dev.pagegate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs that people run, on a mount: what they make is what they make on a local disk. */
@Timeout(600)
class ProgramsOnMountTest {
  private static final int WRITERS = 4;
  private static final int ROWS = 15;

  @TempDir Path directory;
  private Path exported;
  private Path mounted;
  private Path local;
  private Stub stub;
  private MountProcess mount;

  @BeforeEach
  void start() throws IOException {
    exported = Files.createDirectory(directory.resolve("exported"));
    mounted = Files.createDirectory(directory.resolve("mounted"));
    local = Files.createDirectory(directory.resolve("local"));
    stub = Stub.start(exported);
    mount = MountProcess.start(stub.url(), directory.resolve("cache"), mounted);
  }

  @AfterEach
  void stop() throws Exception {
    mount.close();
    stub.close();
  }

  @SuppressWarnings("AnnotateFormatMethod") // few scripts, all of them run
  private static String shell(String script, Object... arguments)
      throws IOException, InterruptedException {
    return Command.run("bash", "-euc", script.formatted(arguments)).text();
  }

  @Test
  void git_clonesAndChecks() throws Exception {
    Trees.createMixed(Files.createDirectory(local.resolve("tree")), 1);
    Files.delete(local.resolve("tree/empty")); // git keeps none
    shell(
        "cd %s; git init -q .; git add .; git -c user.name=t -c user.email=t@t commit -qm all",
        local.resolve("tree"));
    assertThat(
            shell(
                "git clone -q --no-hardlinks %s %s; cd %s; git fsck --full; git status --short",
                local.resolve("tree"), mounted.resolve("clone"), mounted.resolve("clone")))
        .isEmpty();
    shell("diff -r %s %s --exclude=.git", local.resolve("tree"), mounted.resolve("clone"));
  }

  @Test
  void tar_outAndIn_isTheSame() throws Exception {
    Trees.createMixed(Files.createDirectory(local.resolve("tree")), 2);
    Trees.createFiles(local.resolve("tree/many"), 100, 300, 2);
    shell("tar cf - -C %s tree | tar xf - -C %s", local, mounted);
    shell("diff -r %s %s", local.resolve("tree"), mounted.resolve("tree"));
    Files.createDirectory(local.resolve("back"));
    shell("tar cf - -C %s tree | tar xf - -C %s", mounted, local.resolve("back"));
    shell("diff -r %s %s", local.resolve("tree"), local.resolve("back/tree"));
  }

  @Test
  void rsync_twice_copiesNothingTheSecondTime() throws Exception {
    Trees.createMixed(Files.createDirectory(local.resolve("tree")), 3);
    shell("rsync -a --checksum %s %s", local.resolve("tree"), mounted);
    assertThat(shell("rsync -ai --checksum %s %s", local.resolve("tree"), mounted)).isEmpty();
  }

  @Test
  void gcc_buildsAProgramThatRuns() throws Exception {
    Files.writeString(
        mounted.resolve("hello.c"), "#include <stdio.h>\nint main() { puts(\"hello\"); }\n");
    shell("cd %s; gcc -O2 hello.c -o hello", mounted);
    assertThat(Command.run(mounted.resolve("hello").toString()).text()).isEqualTo("hello\n");
  }

  @Test
  void sqlite_concurrentWritersWithARollbackJournal_loseNothing() throws Exception {
    Path database = mounted.resolve("database");
    Command.run(
        "sqlite3",
        database.toString(),
        "pragma journal_mode=delete; create table t(w int, n int);");
    List<Process> writers = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      String script =
          ("for n in $(seq %d); do sqlite3 -cmd '.timeout 120000' %s 'insert into t values(%d,"
                  + " '$n')'; done")
              .formatted(ROWS, database, writer);
      writers.add(Command.start(List.of("bash", "-euc", script)));
    }
    for (Process writer : writers) {
      assertThat(Command.finish(writer, List.of("sqlite3")).exitCode()).isZero();
    }
    assertThat(
            Command.run(
                    "sqlite3",
                    database.toString(),
                    "select count(*), count(distinct w * 1000 + n) from t; pragma integrity_check;")
                .text())
        .isEqualTo("%d|%d\nok\n".formatted(WRITERS * ROWS, WRITERS * ROWS));
  }

  @Test
  void fio_randomWritesOfEveryKind_readBackWhatWasWritten() throws Exception {
    String verify =
        "fio --directory=%s --rw=randwrite --bs=4k --verify=crc32c --do_verify=1 --verify_fatal=1"
            + " --fallocate=none --output=/dev/null ";
    shell(verify + "--name=buffered --size=4m --numjobs=4", mounted);
    shell(verify + "--name=direct --size=1m --numjobs=2 --direct=1", mounted);
    shell(verify + "--name=mapped --size=4m --numjobs=2 --ioengine=mmap", mounted);
  }
}
