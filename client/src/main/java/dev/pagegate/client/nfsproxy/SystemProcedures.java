package dev.pagegate.client.nfsproxy;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.FileSystemStatus;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FsInfo;
import dev.pagegate.protocol.nfs3.FsStat;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.PathConf;
import dev.pagegate.protocol.rpc.Credential;
import java.time.Instant;

/** The procedures on the file system as a whole. */
final class SystemProcedures {
  private static final int PROPERTIES =
      FsInfo.LINK | FsInfo.SYMLINK | FsInfo.HOMOGENEOUS | FsInfo.CAN_SET_TIME;

  private final Targets targets;

  SystemProcedures(Targets targets) {
    this.targets = targets;
  }

  /** RFC 1813 section 3.3.18. */
  FsStat.Success fsstat(FileHandle root, Credential claimed) throws Refusal, FsException {
    Target target = targets.of(root);
    Caller caller = target.export().caller(claimed);
    FileSystemStatus status = caller.files().status(target.inode());
    return new FsStat.Success(
        caller.handles().knownAttributes(target.inode()),
        status.totalBytes(),
        status.freeBytes(),
        status.availableBytes(),
        status.totalFiles(),
        status.freeFiles(),
        status.availableFiles(),
        0);
  }

  /**
   * RFC 1813 section 3.3.19. Sizes are the proxy's, whatever the origin's; the granularity of times
   * is the origin's, since it sets them.
   */
  FsInfo.Success fsinfo(FileHandle root, Credential claimed) throws Refusal, FsException {
    Target target = targets.of(root);
    Caller caller = target.export().caller(claimed);
    FileSystemStatus status = caller.files().status(target.inode());
    return new FsInfo.Success(
        caller.handles().knownAttributes(target.inode()),
        Sizes.MAX_READ_BYTES,
        Sizes.MAX_READ_BYTES,
        Sizes.MULTIPLE_BYTES,
        Sizes.MAX_WRITE_BYTES,
        Sizes.MAX_WRITE_BYTES,
        Sizes.MULTIPLE_BYTES,
        Sizes.PREFERRED_DIRECTORY_BYTES,
        status.maxFileBytes(),
        NfsTime.of(Instant.EPOCH.plus(caller.handles().timeDelta())),
        PROPERTIES);
  }

  /** RFC 1813 section 3.3.20. */
  PathConf.Success pathconf(FileHandle object, Credential claimed) throws Refusal, FsException {
    Target target = targets.of(object);
    Caller caller = target.export().caller(claimed);
    FileSystemStatus status = caller.files().status(target.inode());
    return new PathConf.Success(
        caller.handles().knownAttributes(target.inode()),
        status.maxLinks(),
        status.maxNameBytes(),
        true,
        true,
        false,
        true);
  }
}
