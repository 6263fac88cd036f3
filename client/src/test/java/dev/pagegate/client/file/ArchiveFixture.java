package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.archive.ArchiveRecord;
import dev.pagegate.client.archive.ArchiveState;
import dev.pagegate.client.archive.ArchivedFile;
import dev.pagegate.client.archive.Detection;
import dev.pagegate.client.archive.DirectoryTarget;
import dev.pagegate.client.archive.Validity;
import dev.pagegate.client.error.FsException;
import dev.pagegate.protocol.nfs3.FileName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A file at a server in this process, and a directory for its copies. */
final class ArchiveFixture implements AutoCloseable {
  static final String NAME = "f";

  final Fixture client = new Fixture();
  final Path directory;
  final FakeRemote.Node node;
  byte[] content;

  ArchiveFixture(Path directory, int bytes) {
    this.directory = directory;
    this.content = new byte[bytes];
    Arrays.fill(content, (byte) 'a');
    this.node = client.server.file(client.server.rootNode(), NAME, content);
    client.settle();
  }

  Inode inode() throws FsException {
    return client.files.lookup(client.files.root(), FileName.of(NAME));
  }

  Archivist archivist() {
    return client.files.archivist();
  }

  HookedTarget target() {
    return new HookedTarget(directory);
  }

  ArchiveRecord archive() throws FsException {
    return archive(target());
  }

  ArchiveRecord archive(HookedTarget target) throws FsException {
    return archive(target, Detection.WRITES);
  }

  ArchiveRecord archive(HookedTarget target, Detection detection) throws FsException {
    return archivist().archive(inode(), NAME, target, detection);
  }

  ArchivedFile archived() throws FsException {
    return archivist().of(inode()).orElseThrow();
  }

  /** Writes one byte through an open file of its own. */
  void write(long offset, char what) throws FsException {
    try (OpenFile file = client.files.open(inode(), OpenMode.WRITE)) {
      write(file, offset, what);
    }
  }

  static void write(OpenFile file, long offset, char what) throws FsException {
    ByteBuf bytes = Unpooled.wrappedBuffer(new byte[] {(byte) what});
    file.write(offset, bytes);
  }

  /** As the file system says, whatever is cached. */
  String cat() throws FsException {
    return client.cat(NAME);
  }

  byte[] copy() throws IOException {
    return Files.readAllBytes(directory.resolve(NAME));
  }

  void settleWrites() throws FsException {
    client.files.flush();
    client.settle();
  }

  /** Finds copies where they were made. */
  void withTargets() {
    archivist().targets(name -> new DirectoryTarget(Path.of(name)));
  }

  void requireState(ArchiveState state, Validity validity) throws FsException {
    ArchiveRecord record = archived().record();
    assertThat(record.state()).isEqualTo(state);
    assertThat(record.validity()).isEqualTo(validity);
  }

  @Override
  public void close() {
    client.close();
  }
}
