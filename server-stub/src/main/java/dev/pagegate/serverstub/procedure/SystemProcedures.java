package dev.pagegate.serverstub.procedure;

import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FsInfo;
import dev.pagegate.protocol.nfs3.FsStat;
import dev.pagegate.protocol.nfs3.NfsResult;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.PathConf;
import dev.pagegate.protocol.nfs3.PostOpAttributes;
import dev.pagegate.serverstub.access.Caller;
import dev.pagegate.serverstub.posix.ErrnoException;
import dev.pagegate.serverstub.posix.ServerProcess;
import dev.pagegate.serverstub.posix.SpaceStatus;
import dev.pagegate.serverstub.tree.ExportTree;
import dev.pagegate.serverstub.tree.NfsException;
import java.time.Duration;
import java.time.Instant;

/** The procedures on the file system as a whole. */
final class SystemProcedures {
  private static final int MULTIPLE_BYTES = 4096;

  /** What ext4 takes; the file system answers MLINK where it takes fewer. */
  private static final int MAX_LINKS = 65_000;

  private final OnNode onNode;
  private final Sizes sizes;
  private final NfsTime tick;

  SystemProcedures(ExportTree tree, Sizes sizes) throws ErrnoException {
    this.onNode = new OnNode(tree);
    this.sizes = sizes;
    Duration step = ServerProcess.timestampTick();
    this.tick = NfsTime.of(Instant.EPOCH.plus(step));
  }

  /** RFC 1813 section 3.3.18. */
  NfsResult<FsStat.Success, PostOpAttributes> fsstat(FileHandle root, Caller caller)
      throws NfsException, ErrnoException {
    return onNode.reading(
        root,
        node -> {
          SpaceStatus space = node.descriptor().space();
          long availableFiles = space.freeFiles();
          return new FsStat.Success(
              onNode.after(node),
              space.totalBytes(),
              space.freeBytes(),
              space.availableBytes(),
              space.totalFiles(),
              space.freeFiles(),
              availableFiles,
              0);
        });
  }

  /**
   * RFC 1813 section 3.3.19. Times can be set to the nanosecond; the granularity given is that of
   * the clock that stamps changes, because this is what clients need it for.
   */
  NfsResult<FsInfo.Success, PostOpAttributes> fsinfo(FileHandle root, Caller caller)
      throws NfsException, ErrnoException {
    return onNode.reading(
        root,
        node ->
            new FsInfo.Success(
                onNode.after(node),
                sizes.maxReadBytes(),
                sizes.maxReadBytes(),
                Math.min(MULTIPLE_BYTES, sizes.maxReadBytes()),
                sizes.maxWriteBytes(),
                sizes.maxWriteBytes(),
                Math.min(MULTIPLE_BYTES, sizes.maxWriteBytes()),
                Math.min(64 * 1024, sizes.maxDirectoryBytes()),
                Long.MAX_VALUE,
                tick,
                FsInfo.LINK | FsInfo.SYMLINK | FsInfo.HOMOGENEOUS | FsInfo.CAN_SET_TIME));
  }

  /** RFC 1813 section 3.3.20. */
  NfsResult<PathConf.Success, PostOpAttributes> pathconf(FileHandle object, Caller caller)
      throws NfsException, ErrnoException {
    return onNode.reading(
        object,
        node ->
            new PathConf.Success(
                onNode.after(node),
                MAX_LINKS,
                node.descriptor().space().maxNameBytes(),
                true,
                true,
                false,
                true));
  }
}
