package dev.pagegate.client.archive;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.protocol.nfs3.NfsTime;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;

/** Copies in a directory of this machine. */
public final class DirectoryTarget implements ArchiveTarget {
  /** Without set-user-ID: a copy belongs to whoever made it. */
  private static final int PERMISSIONS = 0777;

  private final Path directory;

  /**
   * @param directory absolute; made when the first copy is begun
   */
  public DirectoryTarget(Path directory) {
    this.directory = directory;
  }

  @Override
  public String name() {
    return directory.toString();
  }

  @Override
  public Copy begin(String path, String mark) throws FsException {
    CopyPath copy = CopyPath.of(path);
    Path at = directory;
    try {
      if (!Files.isDirectory(at)) {
        makeDirectory(at);
      }
      for (String name : copy.directories()) {
        at = at.resolve(name);
        makeDirectory(at);
      }
      return new LocalCopy(at.resolve(CopyPath.temporaryName(mark)), at.resolve(copy.name()));
    } catch (IOException e) {
      throw failed(at, e);
    }
  }

  /** Durably; whoever finds a link there does not follow it. */
  private static void makeDirectory(Path made) throws IOException {
    if (Files.isDirectory(made, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Path parent = made.getParent();
    if (parent != null && !Files.exists(parent)) {
      makeDirectory(parent);
    }
    Files.createDirectory(made);
    if (parent != null) {
      sync(parent);
    }
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  @Override
  public int read(String path, long offset, ByteBuf destination) throws FsException {
    CopyPath copy = CopyPath.of(path);
    Path at = directory;
    for (String name : copy.directories()) {
      at = at.resolve(name);
    }
    Path file = at.resolve(copy.name());
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      return read(channel, offset, destination);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static int read(FileChannel channel, long offset, ByteBuf destination)
      throws IOException {
    int done = 0;
    while (destination.isWritable()) {
      int count = destination.writeBytes(channel, offset + done, destination.writableBytes());
      if (count <= 0) {
        break;
      }
      done += count;
    }
    return done;
  }

  private static FsException failed(Path what, IOException why) {
    FsError error =
        switch (why) {
          case NoSuchFileException _ -> FsError.NO_SUCH_ENTRY;
          case FileSystemException e when isFull(e) -> FsError.NO_SPACE;
          default -> isFull(why) ? FsError.NO_SPACE : FsError.IO;
        };
    return new FsException(error, "archive copy " + what + ": " + why.getMessage(), why);
  }

  private static boolean isFull(IOException why) {
    return String.valueOf(why.getMessage()).contains("No space left");
  }

  @Override
  public void close() {}

  /** A copy under its temporary name. */
  private static final class LocalCopy implements Copy {
    private final Path temporary;
    private final Path published;
    private final FileChannel channel;
    private boolean done;

    LocalCopy(Path temporary, Path published) throws IOException {
      this.temporary = temporary;
      this.published = published;
      // Its owner's alone until it is published: what is copied may be somebody's secret.
      Files.deleteIfExists(temporary);
      Files.createFile(
          temporary,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      this.channel = FileChannel.open(temporary, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @Override
    public void append(ByteBuf bytes) throws FsException {
      try {
        while (bytes.isReadable()) {
          ByteBuffer next = bytes.nioBuffer();
          bytes.skipBytes(channel.write(next));
        }
      } catch (IOException e) {
        throw failed(temporary, e);
      }
    }

    @Override
    public void sync() throws FsException {
      try {
        channel.force(true);
      } catch (IOException e) {
        throw failed(temporary, e);
      }
    }

    @Override
    public int read(long offset, ByteBuf destination) throws FsException {
      try {
        return DirectoryTarget.read(channel, offset, destination);
      } catch (IOException e) {
        throw failed(temporary, e);
      }
    }

    @Override
    public void publish(int mode, NfsTime modified) throws FsException {
      try {
        Files.setLastModifiedTime(temporary, FileTime.from(modified.toInstant()));
        Files.setAttribute(temporary, "unix:mode", mode & PERMISSIONS);
        channel.force(true);
        Files.move(
            temporary,
            published,
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
        done = true;
        Path parent = published.getParent();
        if (parent != null) {
          DirectoryTarget.sync(parent);
        }
      } catch (IOException e) {
        throw failed(published, e);
      }
    }

    @Override
    public void close() {
      try {
        channel.close();
        if (!done) {
          Files.deleteIfExists(temporary);
        }
      } catch (IOException _) {
        // The next copy of the file takes the same name.
      }
    }
  }
}
