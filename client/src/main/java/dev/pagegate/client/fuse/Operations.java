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
    if (volume.hasExtendedAttributes()) {
      addExtendedAttributes(upcalls, new ArchiveAttribute(volume));
    }
    addNames(upcalls, new NameOperations(volume));
    addFiles(upcalls, new FileOperations(volume));
    addDirectories(upcalls, new DirectoryOperations(volume));
    return upcalls.table();
  }

  private static void addNodes(Upcalls upcalls, NodeOperations nodes) {
    upcalls.two(Member.LOOKUP, nodes::lookup);
    upcalls.two(Member.FORGET, nodes::forget);
    upcalls.two(Member.FORGET_MULTI, nodes::forgetMany);
    upcalls.two(Member.GETATTR, nodes::getattr);
    upcalls.four(Member.SETATTR, nodes::setattr);
    upcalls.one(Member.STATFS, nodes::statfs);
    upcalls.one(Member.READLINK, nodes::readlink);
  }

  private static void addExtendedAttributes(Upcalls upcalls, ArchiveAttribute attributes) {
    upcalls.three(Member.GETXATTR, attributes::get);
    upcalls.two(Member.LISTXATTR, attributes::list);
  }

  private static void addNames(Upcalls upcalls, NameOperations names) {
    upcalls.four(Member.CREATE, names::create);
    upcalls.four(Member.MKNOD, names::mknod);
    upcalls.three(Member.MKDIR, names::mkdir);
    upcalls.three(Member.SYMLINK, names::symlink);
    upcalls.three(Member.LINK, names::link);
    upcalls.two(Member.UNLINK, names::unlink);
    upcalls.two(Member.RMDIR, names::rmdir);
    upcalls.five(Member.RENAME, names::rename);
  }

  private static void addFiles(Upcalls upcalls, FileOperations files) {
    upcalls.two(Member.OPEN, files::open);
    upcalls.four(Member.READ, files::read);
    upcalls.five(Member.WRITE, files::write);
    upcalls.two(Member.FLUSH, files::flush);
    upcalls.three(Member.FSYNC, files::fsync);
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
