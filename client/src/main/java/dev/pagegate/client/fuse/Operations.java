package dev.pagegate.client.fuse;

import dev.pagegate.client.fuse.Upcalls.Member;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Which request of the kernel is whose. */
final class Operations {
  private Operations() {}

  /** The table for libfuse; {@code started} is run when the kernel is there. */
  static MemorySegment table(Arena arena, Waiting waiting, MountedVolume volume, Runnable started) {
    Upcalls upcalls = new Upcalls(arena, waiting);
    upcalls.init(
        connection -> {
          Negotiation.answer(connection);
          started.run();
        });
    addNodes(upcalls, new NodeOperations(volume));
    addFiles(upcalls, new FileOperations(volume));
    addDirectories(upcalls, new DirectoryOperations(volume));
    return upcalls.table();
  }

  private static void addNodes(Upcalls upcalls, NodeOperations nodes) {
    upcalls.two(Member.LOOKUP, nodes::lookup);
    upcalls.two(Member.FORGET, nodes::forget);
    upcalls.two(Member.FORGET_MULTI, nodes::forgetMany);
    upcalls.two(Member.GETATTR, nodes::getattr);
    upcalls.one(Member.READLINK, nodes::readlink);
  }

  private static void addFiles(Upcalls upcalls, FileOperations files) {
    upcalls.two(Member.OPEN, files::open);
    upcalls.four(Member.READ, files::read);
    upcalls.two(Member.RELEASE, files::release);
  }

  private static void addDirectories(Upcalls upcalls, DirectoryOperations directories) {
    upcalls.two(Member.OPENDIR, directories::opendir);
    upcalls.four(Member.READDIR, directories::readdir);
    upcalls.four(Member.READDIRPLUS, directories::readdirplus);
    upcalls.two(Member.RELEASEDIR, directories::releasedir);
    upcalls.three(Member.FSYNCDIR, directories::fsyncdir);
  }
}
