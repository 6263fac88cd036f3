package dev.pagegate.client.remote;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.protocol.mount3.DirPath;
import dev.pagegate.protocol.mount3.ExportEntry;
import dev.pagegate.protocol.mount3.Mount3;
import dev.pagegate.protocol.mount3.MountResult;
import dev.pagegate.protocol.mount3.MountStatus;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.xdr.Codec.Void0;
import dev.pagegate.protocol.xdr.Opaque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What MOUNT gave for a URL's path.
 *
 * @param handle of the mounted directory
 * @param below the names from there down to the URL's path; empty when it was mounted itself
 */
record Export(FileHandle handle, List<FileName> below) {

  /** Mounts {@code path}, else the longest exported path above it. Blocks. */
  static Export mount(DirPath path, SetupCalls calls, int mountPort) throws FsException {
    return switch (calls.call(mountPort, Mount3.MNT, path)) {
      case MountResult.Ok(FileHandle handle, _) -> new Export(handle, List.of());
      case MountResult.Failed(MountStatus status) -> above(path, status, calls, mountPort);
    };
  }

  private static Export above(DirPath path, MountStatus refusal, SetupCalls calls, int mountPort)
      throws FsException {
    List<ExportEntry> exports = calls.call(mountPort, Mount3.EXPORT, Void0.VOID);
    Optional<DirPath> parent =
        exports.stream()
            .map(ExportEntry::directory)
            .filter(export -> isAbove(export, path))
            .max(Comparator.comparingInt(export -> export.bytes().length()));
    if (parent.isEmpty()) {
      throw refused(path, refusal, calls, exports);
    }
    return switch (calls.call(mountPort, Mount3.MNT, parent.get())) {
      case MountResult.Ok(FileHandle handle, _) -> new Export(handle, names(parent.get(), path));
      case MountResult.Failed(MountStatus status) ->
          throw refused(parent.get(), status, calls, exports);
    };
  }

  private static boolean isAbove(DirPath export, DirPath path) {
    byte[] prefix = withSlash(export);
    byte[] whole = withSlash(path);
    return prefix.length < whole.length
        && Arrays.equals(prefix, 0, prefix.length, whole, 0, prefix.length);
  }

  private static List<FileName> names(DirPath export, DirPath path) {
    byte[] whole = withSlash(path);
    List<FileName> names = new ArrayList<>();
    int start = withSlash(export).length;
    for (int i = start; i < whole.length; i++) {
      if (whole[i] == '/') {
        if (i > start) {
          names.add(new FileName(Opaque.copyOf(Arrays.copyOfRange(whole, start, i))));
        }
        start = i + 1;
      }
    }
    return List.copyOf(names);
  }

  private static byte[] withSlash(DirPath path) {
    byte[] bytes = path.bytes().toByteArray();
    if (bytes.length > 0 && bytes[bytes.length - 1] == '/') {
      return bytes;
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    longer[bytes.length] = '/';
    return longer;
  }

  private static FsException refused(
      DirPath path, MountStatus status, SetupCalls calls, List<ExportEntry> exports) {
    FsError error = ErrorTable.of(status);
    String advice =
        switch (status) {
          case ACCES, PERM ->
              "; the export may be closed to this host, or demand a source port below 1024 (run as"
                  + " root, or export it as insecure)";
          case OK, NOENT, IO, NOTDIR, INVAL, NAMETOOLONG, NOTSUPP, SERVERFAULT ->
              "; the server exports " + shown(exports);
        };
    return new FsException(
        error, "MNT of '" + path + "' on " + calls.host() + ": MNT3ERR_" + status + advice);
  }

  private static String shown(List<ExportEntry> exports) {
    int shown = 10;
    List<String> paths =
        exports.stream().limit(shown).map(export -> export.directory().toString()).toList();
    return paths.isEmpty()
        ? "nothing"
        : String.join(", ", paths) + (exports.size() > shown ? ", ..." : "");
  }
}
