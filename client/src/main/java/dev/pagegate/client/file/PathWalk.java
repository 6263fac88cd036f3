package dev.pagegate.client.file;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.xdr.Opaque;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** One walk along a path from the root, through symbolic links. Blocks; for one thread, once. */
final class PathWalk {
  /** Links followed before a walk is taken for a circle; Linux's own bound. */
  private static final int MAX_LINKS = 40;

  private static final FileName SELF = FileName.of(".");
  private static final FileName PARENT = FileName.of("..");

  /** Where the walk asks what a name leads to. */
  interface Step {
    Inode lookup(Inode directory, FileName name) throws FsException;
  }

  private final FileSystem files;
  private final Step inner;
  private final Step last;
  private final Deque<Inode> walked = new ArrayDeque<>();
  private final Deque<FileName> ahead = new ArrayDeque<>();
  private int links;

  /**
   * @param inner for the names on the way
   * @param last for the name at the end of the path, or of the link in its place
   */
  PathWalk(FileSystem files, Step inner, Step last) {
    this.files = files;
    this.inner = inner;
    this.last = last;
  }

  Inode walk(String path) throws FsException {
    walked.push(files.root());
    prepend(Opaque.utf8(path));
    while (!ahead.isEmpty()) {
      FileName name = ahead.pop();
      if (name.equals(PARENT)) {
        leave();
      } else if (!name.equals(SELF)) {
        enter(name, path);
      }
    }
    return walked.element();
  }

  private void leave() {
    // The parent of the root is the root.
    if (walked.size() > 1) {
      walked.pop();
    }
  }

  private void enter(FileName name, String path) throws FsException {
    Step step = ahead.isEmpty() ? last : inner;
    Inode found = step.lookup(walked.element(), name);
    FileType type = files.attributes(found).type();
    if (type == FileType.SYMBOLIC_LINK) {
      follow(found, path);
    } else if (type != FileType.DIRECTORY && !ahead.isEmpty()) {
      throw new FsException(
          FsError.NOT_A_DIRECTORY, "'%s' in path '%s' is no directory".formatted(name, path));
    } else {
      walked.push(found);
    }
  }

  private void follow(Inode link, String path) throws FsException {
    if (++links > MAX_LINKS) {
      throw new FsException(
          FsError.SYMBOLIC_LINK_LOOP,
          "path '%s' leads through more than %d symbolic links".formatted(path, MAX_LINKS));
    }
    Opaque target = files.readlink(link);
    if (target.length() > 0 && target.at(0) == '/') {
      walked.clear();
      walked.push(files.root());
    }
    prepend(target);
  }

  private void prepend(Opaque path) {
    List<FileName> names = split(path.toByteArray());
    names.reversed().forEach(ahead::push);
  }

  /** Splits at slashes; the bytes between need not be UTF-8. */
  private static List<FileName> split(byte[] path) {
    List<FileName> names = new ArrayList<>();
    int start = 0;
    for (int at = 0; at <= path.length; at++) {
      if (at == path.length || path[at] == '/') {
        if (at > start) {
          names.add(new FileName(Opaque.copyOf(Arrays.copyOfRange(path, start, at))));
        }
        start = at + 1;
      }
    }
    return names;
  }
}
