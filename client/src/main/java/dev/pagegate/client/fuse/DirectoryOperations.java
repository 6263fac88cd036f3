package dev.pagegate.client.fuse;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.DirectoryEntry;
import dev.pagegate.protocol.nfs3.FileName;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kernel's requests that list directories. */
final class DirectoryOperations {
  /** How much the kernel asks for at most, a bound against its mistakes. */
  private static final long MAX_BYTES = 1 << 20;

  private static final FileName SELF = FileName.of(".");
  private static final FileName PARENT = FileName.of("..");

  private final MountedVolume volume;

  DirectoryOperations(MountedVolume volume) {
    this.volume = volume;
  }

  void opendir(Request request, long number, long fileInfo) throws FsException {
    var opened = new OpenDirectory(volume.filesOf(request), volume.nodes().inode(number));
    long handle = volume.openDirectories().add(opened);
    if (!request.opened(handle, 0)) {
      volume.openDirectories().remove(handle);
    }
  }

  void releasedir(Request request, long number, long fileInfo) {
    volume.openDirectories().remove(FileInfo.handleAt(fileInfo));
    request.done();
  }

  void fsyncdir(Request request, long number, long dataOnly, long fileInfo) throws FsException {
    request.run(
        () -> {
          volume.files().syncNames();
          request.done();
        });
  }

  void readdir(Request request, long number, long size, long position, long fileInfo)
      throws FsException {
    list(request, size, position, fileInfo, Names::new);
  }

  void readdirplus(Request request, long number, long size, long position, long fileInfo)
      throws FsException {
    list(request, size, position, fileInfo, NamesAndAttributes::new);
  }

  private interface Kind {
    Names open(Request request, Arena arena, long room);
  }

  private void list(Request request, long size, long position, long fileInfo, Kind kind)
      throws FsException {
    OpenDirectory directory = volume.openDirectories().of(FileInfo.handleAt(fileInfo));
    request.run(
        () -> {
          try (Arena arena = Arena.ofShared()) {
            Names names = kind.open(request, arena, Math.min(size, MAX_BYTES));
            names.fillFrom(directory, position);
            names.answer();
          }
        });
  }

  /** One answer to READDIR, being filled. */
  private class Names {
    final Request request;
    final Arena arena;
    private final MemorySegment buffer;
    private long usedBytes;

    Names(Request request, Arena arena, long room) {
      this.request = request;
      this.arena = arena;
      this.buffer = arena.allocate(Math.max(1, room));
    }

    void fillFrom(OpenDirectory directory, long start) throws FsException {
      long position = Math.max(0, start);
      boolean room = true;
      for (; room && position < OpenDirectory.FIRST; position++) {
        room = addSpecial(directory, position);
      }
      while (room) {
        room = addNext(directory, position++);
      }
    }

    /** A directory's parent is the kernel's business; its number is for show. */
    private boolean addSpecial(OpenDirectory directory, long position) throws FsException {
      long fileId = volume.files().attributes(directory.directory()).fileId();
      return add(position == 0 ? SELF : PARENT, fileId, Structures.S_IFDIR, position + 1);
    }

    private boolean addNext(OpenDirectory directory, long position) throws FsException {
      synchronized (directory) {
        DirectoryEntry entry = nextOrStop(directory, position);
        if (entry == null) {
          return false;
        }
        boolean added = addEntry(entry, position + 1);
        if (!added) {
          directory.pushBack(entry);
        }
        return added;
      }
    }

    /** What was listed before an error is answered; the error comes with the next request. */
    private @Nullable DirectoryEntry nextOrStop(OpenDirectory directory, long position)
        throws FsException {
      try {
        return directory.at(position);
      } catch (FsException failed) {
        if (usedBytes == 0) {
          throw failed;
        }
        return null;
      }
    }

    boolean addEntry(DirectoryEntry entry, long next) {
      int mode = entry.attributes() == null ? 0 : Structures.mode(entry.attributes());
      return add(entry.name(), entry.fileId(), mode, next);
    }

    boolean add(FileName name, long fileId, int mode, long next) {
      return place(
          LibFuse.addEntry(
              request.address(),
              free(),
              room(),
              Native.terminated(arena, name.bytes()).address(),
              Structures.stat(arena, fileId, mode).address(),
              next));
    }

    final long free() {
      return buffer.address() + usedBytes;
    }

    final long room() {
      return buffer.byteSize() - usedBytes;
    }

    /** False when the entry had no room. */
    final boolean place(long entryBytes) {
      if (entryBytes > room()) {
        return false;
      }
      usedBytes += entryBytes;
      return true;
    }

    boolean answer() {
      return request.bytes(buffer.address(), usedBytes);
    }
  }

  /** One answer to READDIRPLUS: every entry counts as a look-up. */
  private final class NamesAndAttributes extends Names {
    private final List<Node> told = new ArrayList<>();

    NamesAndAttributes(Request request, Arena arena, long room) {
      super(request, arena, room);
    }

    @Override
    boolean addEntry(DirectoryEntry entry, long next) {
      if (entry.inode() == null || entry.attributes() == null) {
        return super.addEntry(entry, next);
      }
      Node node = volume.nodes().tell(entry.inode());
      MemorySegment structure =
          Structures.entry(arena, node.number(), entry.attributes(), volume.lifeSeconds());
      boolean placed = place(add(entry.name(), structure, next));
      if (placed) {
        told.add(node);
      } else {
        volume.nodes().forget(node.number(), 1);
      }
      return placed;
    }

    @Override
    boolean add(FileName name, long fileId, int mode, long next) {
      return place(add(name, Structures.listedOnly(arena, fileId, mode), next));
    }

    private long add(FileName name, MemorySegment entry, long next) {
      return LibFuse.addEntryPlus(
          request.address(),
          free(),
          room(),
          Native.terminated(arena, name.bytes()).address(),
          entry.address(),
          next);
    }

    @Override
    boolean answer() {
      boolean heard = super.answer();
      if (!heard) {
        told.forEach(node -> volume.nodes().forget(node.number(), 1));
      }
      return heard;
    }
  }
}
