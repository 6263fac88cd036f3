package dev.pagegate.client.fuse;

import dev.pagegate.client.archive.Recaller;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.OpenFile;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Supplier;

/** The kernel's requests on the content of files. */
final class FileOperations {
  private final MountedVolume volume;

  FileOperations(MountedVolume volume) {
    this.volume = volume;
  }

  void open(Request request, long number, long infoAddress) throws FsException {
    Node node = volume.nodes().of(number);
    FileInfo info = FileInfo.at(infoAddress);
    FileSystem files = volume.filesOf(request);
    Supplier<Recaller> who = Callers.recaller(request);
    request.run(
        () -> {
          OpenFile file = files.open(node.inode(), info.mode(), who);
          var attributes = files.attributes(node.inode());
          volume.dropIfChanged(node, file);
          long handle = volume.openFiles().add(new Opened(file, node, info, attributes));
          if (!request.opened(handle, info.answers())) {
            close(handle);
          }
        });
  }

  void read(Request request, long number, long size, long position, long infoAddress)
      throws FsException {
    Opened opened = volume.openFiles().of(FileInfo.handleAt(infoAddress));
    new ReadReply(request, opened.file(), position, (int) size).start();
  }

  void write(Request request, long number, long address, long size, long position, long infoAddress)
      throws FsException {
    FileInfo info = FileInfo.at(infoAddress);
    Opened opened = volume.openFiles().of(info.handle());
    Runnable giveBack = Reader.keepRequest();
    request.run(
        () -> {
          try {
            ByteBuf bytes =
                Unpooled.wrappedBuffer(Native.MEMORY.asSlice(address, size).asByteBuffer());
            int count =
                info.appends() ? append(opened, position, bytes) : write(opened, position, bytes);
            if (opened.isSetId()) {
              loseSetId(opened);
            }
            request.written(count);
          } finally {
            giveBack.run();
          }
        });
  }

  private static int write(Opened opened, long position, ByteBuf bytes) throws FsException {
    opened.written();
    return opened.file().write(position, bytes);
  }

  /**
   * The kernel believes that the file ends at {@code expected} and has the bytes there already;
   * where it was wrong, it is told.
   */
  private int append(Opened opened, long expected, ByteBuf bytes) throws FsException {
    opened.written();
    int count = bytes.readableBytes();
    long position = opened.file().append(bytes);
    if (position != expected) {
      var _ = volume.notices().sendContentChanged(opened.node());
    }
    return count;
  }

  /** The server takes the bits away; nobody may see the new bytes with them. */
  private void loseSetId(Opened opened) throws FsException {
    opened.file().flush();
    tellTimes(opened);
  }

  void flush(Request request, long number, long infoAddress) throws FsException {
    Opened opened = volume.openFiles().of(FileInfo.handleAt(infoAddress));
    if (!opened.writes()) {
      request.done();
      return;
    }
    request.run(
        () -> {
          opened.file().flush();
          tellTimes(opened);
          request.done();
        });
  }

  void fsync(Request request, long number, long dataOnly, long infoAddress) throws FsException {
    Opened opened = volume.openFiles().of(FileInfo.handleAt(infoAddress));
    request.run(
        () -> {
          opened.file().fsync();
          tellTimes(opened);
          request.done();
        });
  }

  /** The server has put its own times on what was written. */
  private void tellTimes(Opened opened) throws FsException {
    if (opened.takeWritten()) {
      volume.notices().attributesChanged(opened.node());
    }
  }

  void release(Request request, long number, long infoAddress) {
    long handle = FileInfo.handleAt(infoAddress);
    request.run(
        () -> {
          close(handle);
          request.done();
        });
  }

  private void close(long handle) {
    Opened opened = volume.openFiles().remove(handle);
    if (opened != null) {
      opened.file().close();
    }
  }
}
