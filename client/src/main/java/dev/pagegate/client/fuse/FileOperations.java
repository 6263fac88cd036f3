package dev.pagegate.client.fuse;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.OpenFile;

/** The kernel's requests on the content of files. */
final class FileOperations {
  private final MountedVolume volume;

  FileOperations(MountedVolume volume) {
    this.volume = volume;
  }

  void open(Request request, long number, long fileInfo) throws FsException {
    Node node = volume.nodes().of(number);
    request.run(
        () -> {
          OpenFile file = volume.files().open(node.inode());
          dropIfChanged(node, file);
          long handle = volume.openFiles().add(file);
          if (!request.opened(handle, FileInfo.KEEP_CACHE)) {
            close(handle);
          }
        });
  }

  /**
   * What the kernel has cached of another content goes before the open is answered, its idea of the
   * file's size included: so whoever opens sees what was written before the last close elsewhere.
   */
  private void dropIfChanged(Node node, OpenFile file) throws FsException {
    long content = file.contentNumber();
    long cached = node.cachedContent();
    if (cached != content) {
      if (cached != Node.NOTHING_CACHED) {
        volume.notices().contentChanged(node);
      }
      node.cachedContent(content);
    }
  }

  void read(Request request, long number, long size, long position, long fileInfo)
      throws FsException {
    OpenFile file = volume.openFiles().of(FileInfo.handleAt(fileInfo));
    new ReadReply(request, file, position, (int) size).start();
  }

  void release(Request request, long number, long fileInfo) {
    long handle = FileInfo.handleAt(fileInfo);
    request.run(
        () -> {
          close(handle);
          request.done();
        });
  }

  private void close(long handle) {
    OpenFile file = volume.openFiles().remove(handle);
    if (file != null) {
      file.close();
    }
  }
}
