package dev.pagegate.it;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.ModelVolume;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** A directory on a mount for the model test, through the system's calls. */
record MountedDirectory(Path directory) implements ModelVolume {
  private interface Call<T> {
    T run() throws IOException;
  }

  private interface Action {
    void run() throws IOException;
  }

  private static <T> T call(Call<T> call) throws FsException {
    try {
      return call.run();
    } catch (FileAlreadyExistsException e) {
      throw new FsException(FsError.ALREADY_EXISTS, String.valueOf(e.getMessage()), e);
    } catch (NoSuchFileException e) {
      throw new FsException(FsError.NO_SUCH_ENTRY, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new FsException(FsError.IO, e.toString(), e);
    }
  }

  private static void act(Action action) throws FsException {
    Boolean _ =
        call(
            () -> {
              action.run();
              return true;
            });
  }

  /** One for everywhere, one for the end. */
  private record Opened(FileChannel file, FileChannel end) implements Handle {
    @Override
    public void write(int offset, byte[] bytes) throws FsException {
      act(
          () -> {
            ByteBuffer source = ByteBuffer.wrap(bytes);
            while (source.hasRemaining()) {
              file.write(source, offset + source.position());
            }
          });
    }

    @Override
    public void append(byte[] bytes) throws FsException {
      act(
          () -> {
            ByteBuffer source = ByteBuffer.wrap(bytes);
            while (source.hasRemaining()) {
              end.write(source);
            }
          });
    }

    @Override
    public byte[] read(int maxBytes) throws FsException {
      return call(
          () -> {
            ByteBuffer here = ByteBuffer.allocate(maxBytes);
            int got;
            do {
              got = file.read(here, here.position());
            } while (got > 0);
            return Arrays.copyOf(here.array(), here.position());
          });
    }

    @Override
    public long sizeBytes() throws FsException {
      return call(file::size);
    }

    @Override
    public void fsync() throws FsException {
      act(() -> file.force(true));
    }

    @Override
    public void close() throws FsException {
      act(
          () -> {
            try (end) {
              file.close();
            }
          });
    }

    @Override
    public void abandon() {
      try {
        close();
      } catch (FsException whatTheKernelSaysOfIt) {
        // Its descriptors are free all the same.
      }
    }
  }

  @Override
  public boolean closeSyncs() {
    return true;
  }

  private Handle opened(String name, Set<OpenOption> options) throws FsException {
    Path path = directory.resolve(name);
    return call(
        () -> {
          FileChannel file = FileChannel.open(path, options);
          try {
            return new Opened(file, FileChannel.open(path, StandardOpenOption.APPEND));
          } catch (IOException e) {
            try (file) {
              throw e;
            }
          }
        });
  }

  @Override
  public Handle create(String name, Creation how) throws FsException {
    return opened(
        name,
        Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW));
  }

  @Override
  public Handle open(String name) throws FsException {
    return opened(name, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  @Override
  public void remove(String name) throws FsException {
    act(() -> Files.delete(directory.resolve(name)));
  }

  @Override
  public void rename(String from, String to) throws FsException {
    act(
        () ->
            Files.move(
                directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE));
  }

  @Override
  public void link(String file, String name) throws FsException {
    act(() -> Files.createLink(directory.resolve(name), directory.resolve(file)));
  }

  @Override
  public void mkdir(String name) throws FsException {
    act(() -> Files.createDirectory(directory.resolve(name)));
  }

  @Override
  public void rmdir(String name) throws FsException {
    act(() -> Files.delete(directory.resolve(name)));
  }

  @Override
  public List<String> list() throws FsException {
    return call(
        () -> {
          try (var entries = Files.list(directory)) {
            return entries.map(path -> path.getFileName().toString()).toList();
          } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
          }
        });
  }

  @Override
  public void resize(String name, int sizeBytes) throws FsException {
    act(
        () -> {
          try (var file = new RandomAccessFile(directory.resolve(name).toFile(), "rw")) {
            file.setLength(sizeBytes);
          }
        });
  }

  @Override
  public boolean isDirectory(String name) throws FsException {
    Path path = directory.resolve(name);
    return call(() -> (boolean) Files.getAttribute(path, "isDirectory", LinkOption.NOFOLLOW_LINKS));
  }

  @Override
  public long sizeBytes(String name) throws FsException {
    return call(() -> Files.size(directory.resolve(name)));
  }
}
