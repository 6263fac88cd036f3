package dev.pagegate.serverstub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.nfs3.Access;
import dev.pagegate.protocol.nfs3.Commit;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FsInfo;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.SetTime;
import dev.pagegate.protocol.nfs3.Setattr;
import dev.pagegate.protocol.nfs3.StableHow;
import dev.pagegate.protocol.nfs3.WccAttributes;
import dev.pagegate.protocol.nfs3.Write;
import dev.pagegate.serverstub.procedure.Export;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attributes and content of files. */
class FileProceduresTest {
  private static final int MIB = 1024 * 1024;
  private static final SetTime KEEP = new SetTime.DontChange();

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

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65535, 65536, 65537, MIB, MIB + 1})
  void read_ofAnyLength_bringsTheBytesAndTheEnd(int length) throws IOException {
    byte[] bytes = new byte[length];
    new SplittableRandom(length).nextBytes(bytes);
    Files.write(exported.resolve("file"), bytes);
    FileHandle file = client.find("file");
    StubClient.Content content = client.read(file, 0, MIB);
    assertThat(content.bytes()).isEqualTo(Arrays.copyOf(bytes, Math.min(length, MIB)));
    assertThat(content.end()).isEqualTo(length <= MIB);
    StubClient.Content past = client.read(file, length, 100);
    assertThat(past.bytes()).isEmpty();
    assertThat(past.end()).isTrue();
  }

  @Test
  void read_beyondEveryFile_isTheEnd() throws IOException {
    Files.writeString(exported.resolve("file"), "x");
    StubClient.Content content = client.read(client.find("file"), -1, 10);
    assertThat(content.bytes()).isEmpty();
    assertThat(content.end()).isTrue();
  }

  @Test
  void read_farIntoSparseFile_isExact() throws IOException {
    long end = 3L * 1024 * MIB;
    try (RandomAccessFile file = new RandomAccessFile(exported.resolve("sparse").toFile(), "rw")) {
      file.setLength(end);
      file.seek(end);
      file.writeBytes("tail");
    }
    FileHandle file = client.find("sparse");
    assertThat(client.attributes(file).sizeBytes()).isEqualTo(end + 4);
    assertThat(client.attributes(file).usedBytes()).isLessThan(MIB);
    StubClient.Content content = client.read(file, end - 2, 100);
    assertThat(content.bytes()).asString(StandardCharsets.US_ASCII).isEqualTo("\0\0tail");
    assertThat(content.end()).isTrue();
  }

  @Test
  void read_ofDirectory_isInvalid() {
    assertThat(client.readStatus(client.root())).isEqualTo(NfsStatus.INVAL);
  }

  @ParameterizedTest
  @EnumSource(StableHow.class)
  void write_thenRead_bringsTheBytes(StableHow stable) throws IOException {
    Files.writeString(exported.resolve("file"), "0123456789");
    FileHandle file = client.find("file");
    FileAttributes before = client.attributes(file);
    byte[] bytes = new byte[MIB];
    new SplittableRandom(7).nextBytes(bytes);
    Write.Success written = client.written(file, 5, bytes, stable);
    assertThat(written.countBytes()).isEqualTo(MIB);
    assertThat(written.committed()).isEqualTo(stable);
    assertThat(written.file().before()).isEqualTo(WccAttributes.of(before));
    assertThat(written.file().after()).isEqualTo(client.attributes(file));
    assertThat(client.read(file, 5, MIB).bytes()).isEqualTo(bytes);
    assertThat(client.read(file, 0, 5).bytes()).asString().isEqualTo("01234");
  }

  @Test
  void write_beyondTheLargestFile_isTooBig() throws IOException {
    Files.writeString(exported.resolve("file"), "x");
    FileHandle file = client.find("file");
    assertThat(client.write(file, -1, new byte[1], StableHow.UNSTABLE).status())
        .isEqualTo(NfsStatus.FBIG);
  }

  @Test
  void commit_afterRestart_showsAnotherVerifier() throws IOException {
    Files.writeString(exported.resolve("file"), "x");
    FileHandle file = client.find("file");
    long first = client.written(file, 0, new byte[1], StableHow.UNSTABLE).verifier();
    assertThat(client.ok(Nfs3.COMMIT, new Commit.Arguments(file, 0, 0)).verifier())
        .isEqualTo(first);
    served.server.restart();
    assertThat(client.ok(Nfs3.COMMIT, new Commit.Arguments(file, 0, 0)).verifier())
        .isNotEqualTo(first);
  }

  @Test
  void commit_ofDirectory_isNotInvalid() {
    client.ok(Nfs3.COMMIT, new Commit.Arguments(client.root(), 0, 0));
  }

  @Test
  void setattr_withEverything_setsIt() throws IOException {
    Files.writeString(exported.resolve("file"), "0123456789");
    FileHandle file = client.find("file");
    NfsTime access = new NfsTime(1_000_000_000, 123_456_789);
    NfsTime modify = new NfsTime(4_000_000_000L, 1);
    set(
        file,
        new SetAttributes(
            04751, null, null, 4L, new SetTime.ClientTime(access), new SetTime.ClientTime(modify)),
        null);
    FileAttributes attributes = client.attributes(file);
    assertThat(attributes.mode()).isEqualTo(04751);
    assertThat(attributes.sizeBytes()).isEqualTo(4);
    assertThat(attributes.accessTime()).isEqualTo(access);
    assertThat(attributes.modifyTime()).isEqualTo(modify);
  }

  @Test
  void setattr_withStaleGuard_changesNothing() throws IOException {
    Files.writeString(exported.resolve("file"), "x");
    FileHandle file = client.find("file");
    NfsTime changed = client.attributes(file).changeTime();
    NfsTime other = new NfsTime(changed.seconds() - 1, changed.nanos());
    SetAttributes mode = new SetAttributes(0, null, null, null, KEEP, KEEP);
    assertThat(client.status(Nfs3.SETATTR, new Setattr.Arguments(file, mode, other)))
        .isEqualTo(NfsStatus.NOT_SYNC);
    assertThat(client.attributes(file).mode()).isNotZero();
    set(file, mode, changed);
    assertThat(client.attributes(file).mode()).isZero();
  }

  @Test
  void setattr_withImpossibleNanoseconds_isInvalid() throws IOException {
    Files.writeString(exported.resolve("file"), "x");
    // The kernel would take this number for "now".
    SetTime now = new SetTime.ClientTime(new NfsTime(1, 0x3fffffff));
    var arguments =
        new Setattr.Arguments(
            client.find("file"), new SetAttributes(null, null, null, null, KEEP, now), null);
    assertThat(client.status(Nfs3.SETATTR, arguments)).isEqualTo(NfsStatus.INVAL);
  }

  @Test
  void fsinfo_saysSizes() {
    FsInfo.Success info = client.ok(Nfs3.FSINFO, client.root());
    assertThat(info.maxReadBytes()).isEqualTo(MIB);
    assertThat(info.maxWriteBytes()).isEqualTo(MIB);
    assertThat(info.timeDelta().nanos()).isPositive();
    assertThat(client.ok(Nfs3.PATHCONF, client.root()).maxNameBytes()).isEqualTo(255);
    assertThat(client.ok(Nfs3.FSSTAT, client.root()).totalBytes()).isPositive();
  }

  @Test
  void calls_areCounted() throws IOException {
    Files.writeString(exported.resolve("file"), "x");
    FileHandle file = client.find("file");
    assertThat(served.server.calls(Nfs3.READ)).isZero();
    client.read(file, 0, 1);
    assertThat(served.server.calls(Nfs3.READ)).isEqualTo(1);
    assertThat(served.server.calls(Nfs3.LOOKUP)).isEqualTo(1);
  }

  @Test
  void readOnly_refusesChanges() throws IOException {
    Files.writeString(exported.resolve("file"), "x");
    try (ServedDirectory readOnly =
        new ServedDirectory(exported, config -> config.withWritable(Export.Writable.READ_ONLY))) {
      FileHandle file = readOnly.client.find("file");
      assertThat(readOnly.client.write(file, 0, new byte[1], StableHow.UNSTABLE).status())
          .isEqualTo(NfsStatus.ROFS);
      int asked = Access.READ | Access.MODIFY | Access.EXTEND;
      assertThat(readOnly.client.ok(Nfs3.ACCESS, new Access.Arguments(file, asked)).access())
          .isEqualTo(Access.READ);
      assertThat(readOnly.client.read(file, 0, 1).bytes()).asString().isEqualTo("x");
    }
  }

  private void set(FileHandle file, SetAttributes attributes, @Nullable NfsTime guard) {
    client.ok(Nfs3.SETATTR, new Setattr.Arguments(file, attributes, guard));
  }
}
