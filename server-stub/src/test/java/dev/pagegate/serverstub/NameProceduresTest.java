package dev.pagegate.serverstub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.nfs3.Create;
import dev.pagegate.protocol.nfs3.CreateHow;
import dev.pagegate.protocol.nfs3.DirOpArgs;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.Link;
import dev.pagegate.protocol.nfs3.Mkdir;
import dev.pagegate.protocol.nfs3.Mknod;
import dev.pagegate.protocol.nfs3.MknodData;
import dev.pagegate.protocol.nfs3.NewObject;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.Rename;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.SetTime;
import dev.pagegate.protocol.nfs3.Setattr;
import dev.pagegate.protocol.nfs3.Symlink;
import dev.pagegate.protocol.nfs3.WccAttributes;
import dev.pagegate.protocol.xdr.Opaque;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Making, moving and removing names. */
class NameProceduresTest {
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
  void create_guarded_failsWhenTheNameExists() {
    SetAttributes mode = mode(0640);
    NewObject made = create("file", new CreateHow.Guarded(mode));
    assertThat(made.handle()).isEqualTo(client.find("file"));
    assertThat(client.attributes(client.find("file")).mode()).isEqualTo(0640);
    assertThat(createStatus("file", new CreateHow.Guarded(mode))).isEqualTo(NfsStatus.EXIST);
  }

  @Test
  void create_unchecked_truncatesWhatIsThere() throws IOException {
    Files.writeString(exported.resolve("file"), "0123456789");
    SetTime keep = new SetTime.DontChange();
    create("file", new CreateHow.Unchecked(new SetAttributes(0, null, null, 3L, keep, keep)));
    assertThat(exported.resolve("file")).hasContent("012");
    // Only the size is for a file that was there.
    assertThat(client.attributes(client.find("file")).mode()).isNotZero();
  }

  @Test
  void create_exclusive_findsItsOwnSuccessAgain() throws IOException {
    NewObject made = create("file", new CreateHow.Exclusive(42));
    assertThat(create("file", new CreateHow.Exclusive(42)).handle()).isEqualTo(made.handle());
    assertThat(createStatus("file", new CreateHow.Exclusive(43))).isEqualTo(NfsStatus.EXIST);
    setTimes(client.find("file"));
    try (ServedDirectory restarted = new ServedDirectory(exported)) {
      var where = new DirOpArgs(restarted.client.root(), FileName.of("file"));
      var again = new Create.Arguments(where, new CreateHow.Exclusive(42));
      var other = new Create.Arguments(where, new CreateHow.Exclusive(43));
      assertThat(restarted.client.status(Nfs3.CREATE, again)).isEqualTo(NfsStatus.OK);
      assertThat(restarted.client.status(Nfs3.CREATE, other)).isEqualTo(NfsStatus.EXIST);
    }
  }

  private void setTimes(FileHandle file) {
    SetTime time = new SetTime.ClientTime(new NfsTime(1, 2));
    var attributes = new SetAttributes(null, null, null, null, time, time);
    client.ok(Nfs3.SETATTR, new Setattr.Arguments(file, attributes, null));
  }

  @Test
  void create_inDirectory_bringsItBeforeAndAfter() {
    var before = client.attributes(client.root());
    NewObject made = create("file", new CreateHow.Guarded(SetAttributes.NONE));
    assertThat(made.directory().before()).isEqualTo(WccAttributes.of(before));
    assertThat(made.directory().after()).isEqualTo(client.attributes(client.root()));
  }

  @Test
  void mkdir_symlink_mknod_makeWhatTheySay() throws IOException {
    client.ok(Nfs3.MKDIR, new Mkdir.Arguments(at("dir"), mode(0711)));
    var target = Opaque.utf8("../nowhere/\u00fc");
    client.ok(Nfs3.SYMLINK, new Symlink.Arguments(at("link"), SetAttributes.NONE, target));
    var fifo = new MknodData.Endpoint(FileType.FIFO, mode(0600));
    client.ok(Nfs3.MKNOD, new Mknod.Arguments(at("fifo"), fifo));
    assertThat(client.attributes(client.find("dir")).mode()).isEqualTo(0711);
    assertThat(client.ok(Nfs3.READLINK, client.find("link")).target()).isEqualTo(target);
    assertThat(client.attributes(client.find("fifo")).type()).isEqualTo(FileType.FIFO);
    var regular = new MknodData.Unsupported(FileType.REGULAR);
    assertThat(client.status(Nfs3.MKNOD, new Mknod.Arguments(at("file"), regular)))
        .isEqualTo(NfsStatus.BADTYPE);
  }

  @Test
  void mknod_ofDevice_isForRoot() throws IOException {
    openToEverybody();
    client.become(12345, 12345);
    var device = new MknodData.Device(FileType.CHARACTER_DEVICE, mode(0666), 1, 3);
    assertThat(client.status(Nfs3.MKNOD, new Mknod.Arguments(at("null"), device)))
        .isEqualTo(NfsStatus.PERM);
    assertThat(exported.resolve("null")).doesNotExist();
  }

  @Test
  void newFiles_belongToTheirCaller() throws IOException {
    openToEverybody();
    client.become(12345, 23456);
    create("file", new CreateHow.Guarded(mode(0600)));
    client.ok(Nfs3.MKDIR, new Mkdir.Arguments(at("dir"), mode(0700)));
    // A server that is not root can serve its own user only, whoever calls.
    long server = client.attributes(client.root()).uid();
    long expected = server == 0 ? 12345 : server;
    assertThat(client.attributes(client.find("file")).uid()).isEqualTo(expected);
    assertThat(client.attributes(client.find("dir")).uid()).isEqualTo(expected);
  }

  @Test
  void callers_mayDoWhatModesAllow() throws IOException {
    openToEverybody();
    create("private", new CreateHow.Guarded(mode(0600)));
    FileHandle file = client.find("private");
    NfsStatus denied = client.attributes(file).uid() == 0 ? NfsStatus.ACCES : NfsStatus.OK;
    client.become(12345, 12345);
    assertThat(client.readStatus(file)).isEqualTo(denied);
  }

  private void openToEverybody() throws IOException {
    Files.setPosixFilePermissions(exported, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  @Test
  void names_ofAnyBytes_roundTrip() {
    FileName odd = new FileName(Opaque.copyOf((byte) 0xff, (byte) 0x01, (byte) '\n', (byte) 0x80));
    var where = new DirOpArgs(client.root(), odd);
    client.ok(Nfs3.CREATE, new Create.Arguments(where, new CreateHow.Guarded(SetAttributes.NONE)));
    client.ok(Nfs3.LOOKUP, where);
    client.ok(Nfs3.REMOVE, where);
    assertThat(exported).isEmptyDirectory();
  }

  @Test
  void link_makesASecondName() throws IOException {
    Files.writeString(exported.resolve("one"), "content");
    client.ok(Nfs3.LINK, new Link.Arguments(client.find("one"), at("two")));
    assertThat(client.find("two")).isEqualTo(client.find("one"));
    assertThat(client.attributes(client.find("two")).linkCount()).isEqualTo(2);
  }

  @Test
  void remove_rmdir_keepTheirKinds() throws IOException {
    Files.createDirectories(exported.resolve("full/sub"));
    Files.writeString(exported.resolve("file"), "x");
    assertThat(client.status(Nfs3.REMOVE, at("full"))).isEqualTo(NfsStatus.ISDIR);
    assertThat(client.status(Nfs3.RMDIR, at("file"))).isEqualTo(NfsStatus.NOTDIR);
    assertThat(client.status(Nfs3.RMDIR, at("full"))).isEqualTo(NfsStatus.NOTEMPTY);
    assertThat(client.status(Nfs3.RMDIR, at("."))).isEqualTo(NfsStatus.INVAL);
    assertThat(client.status(Nfs3.RMDIR, at(".."))).isEqualTo(NfsStatus.EXIST);
    assertThat(client.status(Nfs3.REMOVE, at("missing"))).isEqualTo(NfsStatus.NOENT);
  }

  @Test
  void rename_overAFile_replacesIt() throws IOException {
    Files.writeString(exported.resolve("one"), "1");
    Files.writeString(exported.resolve("two"), "2");
    FileHandle one = client.find("one");
    FileHandle two = client.find("two");
    client.ok(Nfs3.RENAME, new Rename.Arguments(at("one"), at("two")));
    assertThat(client.find("two")).isEqualTo(one);
    assertThat(client.status(Nfs3.GETATTR, two)).isEqualTo(NfsStatus.STALE);
  }

  @Test
  void rename_intoItself_isInvalid() throws IOException {
    Files.createDirectories(exported.resolve("dir/sub"));
    var into = new DirOpArgs(client.find("dir", "sub"), FileName.of("x"));
    assertThat(client.status(Nfs3.RENAME, new Rename.Arguments(at("dir"), into)))
        .isEqualTo(NfsStatus.INVAL);
  }

  private DirOpArgs at(String name) {
    return new DirOpArgs(client.root(), FileName.of(name));
  }

  private NewObject create(String name, CreateHow how) {
    return client.ok(Nfs3.CREATE, new Create.Arguments(at(name), how));
  }

  private NfsStatus createStatus(String name, CreateHow how) {
    return client.status(Nfs3.CREATE, new Create.Arguments(at(name), how));
  }

  private static SetAttributes mode(int mode) {
    SetTime keep = new SetTime.DontChange();
    return new SetAttributes(mode, null, null, null, keep, keep);
  }
}
