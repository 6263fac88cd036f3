package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.error.FsException;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.SetTime;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The root of a {@link FileSystem} for the model test. */
record FileSystemVolume(FileSystem files) implements ModelVolume {
  private record Opened(OpenFile file) implements Handle {
    @Override
    public void write(int offset, byte[] bytes) throws FsException {
      assertThat(file.write(offset, Unpooled.wrappedBuffer(bytes))).isEqualTo(bytes.length);
    }

    @Override
    public void append(byte[] bytes) throws FsException {
      long end = file.sizeBytes();
      assertThat(file.append(Unpooled.wrappedBuffer(bytes))).isEqualTo(end);
    }

    @Override
    public byte[] read(int maxBytes) throws FsException {
      ByteBuf here = Unpooled.buffer(maxBytes, maxBytes);
      file.read(0, here);
      return ByteBufUtil.getBytes(here);
    }

    @Override
    public long sizeBytes() {
      return file.sizeBytes();
    }

    @Override
    public void fsync() throws FsException {
      file.fsync();
    }

    @Override
    public void close() {
      file.close();
    }

    @Override
    public void abandon() {}
  }

  private Inode inode(String name) throws FsException {
    return files.resolve("/" + name);
  }

  @Override
  public boolean closeSyncs() {
    return false;
  }

  @Override
  public Handle create(String name, Creation how) throws FsException {
    CreateMode mode =
        switch (how) {
          case GUARDED -> CreateMode.GUARDED;
          case EXCLUSIVE -> CreateMode.EXCLUSIVE;
        };
    return new Opened(
        files.create(
            files.root(), FileName.of(name), mode, SetAttributes.NONE, OpenMode.READ_WRITE));
  }

  @Override
  public Handle open(String name) throws FsException {
    return new Opened(files.open(inode(name), OpenMode.READ_WRITE));
  }

  @Override
  public void remove(String name) throws FsException {
    files.remove(files.root(), FileName.of(name));
  }

  @Override
  public void rename(String from, String to) throws FsException {
    files.rename(files.root(), FileName.of(from), files.root(), FileName.of(to));
  }

  @Override
  public void link(String file, String name) throws FsException {
    files.link(inode(file), files.root(), FileName.of(name));
  }

  @Override
  public void mkdir(String name) throws FsException {
    files.mkdir(files.root(), FileName.of(name), SetAttributes.NONE);
  }

  @Override
  public void rmdir(String name) throws FsException {
    files.rmdir(files.root(), FileName.of(name));
  }

  @Override
  public List<String> list() throws FsException {
    List<String> names = new ArrayList<>();
    DirectoryListing listing = files.list(files.root(), 0);
    @Nullable DirectoryEntry entry;
    while ((entry = listing.next()) != null) {
      names.add(entry.name().toString());
    }
    return names;
  }

  @Override
  public void resize(String name, int sizeBytes) throws FsException {
    SetTime keep = new SetTime.DontChange();
    SetAttributes size = new SetAttributes(null, null, null, (long) sizeBytes, keep, keep);
    assertThat(files.setAttributes(inode(name), size).sizeBytes()).isEqualTo(sizeBytes);
  }

  @Override
  public boolean isDirectory(String name) throws FsException {
    return files.attributes(inode(name)).type() == FileType.DIRECTORY;
  }

  @Override
  public long sizeBytes(String name) throws FsException {
    return files.attributes(inode(name)).sizeBytes();
  }
}
