package dev.pagegate.client.archive;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import java.util.List;

/** The path of a copy below its target, taken apart. */
record CopyPath(List<String> directories, String name) {
  private static final String TEMPORARY = ".pagegate-archive-";

  CopyPath {
    directories = List.copyOf(directories);
  }

  /**
   * @throws FsException INVALID_ARGUMENT for a path that leads nowhere or out of the target
   */
  static CopyPath of(String path) throws FsException {
    List<String> names = List.of(path.split("/", -1));
    for (String name : names) {
      if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0) {
        throw new FsException(
            FsError.INVALID_ARGUMENT, "archive path '%s': no place for a copy".formatted(path));
      }
    }
    return new CopyPath(names.subList(0, names.size() - 1), names.getLast());
  }

  static String temporaryName(String mark) {
    return TEMPORARY + mark;
  }
}
