package dev.pagegate.client.journal;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.NfsRemote;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.client.remote.RemoteConfig;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.rpc.Credential;
import dev.pagegate.protocol.rpc.Transport;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A journaled volume of an {@link Origin} whose calls a test may hold up. */
final class HeldVolume implements AutoCloseable {
  private final Path journal;
  private final Transport transport = Transport.open("test-client", 1);
  private final NfsRemote real;
  private final HeldRemote held;
  private final RemoteFiles remote;
  private LocalVolume volume;

  HeldVolume(Origin origin, Path journal) throws FsException {
    this.journal = journal;
    int port = origin.address().getPort();
    NfsUrl url = NfsUrl.parse("nfs://127.0.0.1:%d/export?mountport=%d".formatted(port, port));
    this.real = NfsRemote.open(url, RemoteConfig.DEFAULT, transport);
    this.held = new HeldRemote(real);
    this.remote = held.files();
    this.volume = open();
  }

  private LocalVolume open() throws FsException {
    return LocalVolume.open(remote, new JournalSettings(journal, 1L << 30, 1 << 20));
  }

  /** Closes the journal and opens it again. */
  void reopen() throws FsException {
    volume.close();
    volume = open();
  }

  HeldRemote held() {
    return held;
  }

  RemoteFiles remote() {
    return remote;
  }

  Credential caller() {
    return real.caller();
  }

  LocalVolume volume() {
    return volume;
  }

  FileHandle find(FileName name) throws FsException {
    return Blocking.get(volume.view().lookup(remote, remote.root(), name)).handle();
  }

  void write(FileHandle file, long offset, String text) throws FsException {
    var data = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    var _ = volume.changes().write(remote, caller(), file, offset, data);
  }

  @Override
  public void close() {
    held.release();
    volume.close();
    remote.close();
    transport.close();
  }
}
