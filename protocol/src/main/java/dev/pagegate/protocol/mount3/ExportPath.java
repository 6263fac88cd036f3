package dev.pagegate.protocol.mount3;

import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.xdr.Opaque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The path under which clients mount an export, such as {@code /export}; empty components are
 * dropped.
 *
 * @param names its components; none is the root
 */
public record ExportPath(List<FileName> names) {
  private static final FileName SELF = FileName.of(".");
  private static final FileName PARENT = FileName.of("..");

  public ExportPath {
    names = List.copyOf(names);
  }

  /**
   * Reads {@code path}.
   *
   * @throws IllegalArgumentException unless it is absolute and without dot names
   */
  public static ExportPath of(String path) {
    List<FileName> names = names(DirPath.of(path));
    if (names == null) {
      throw new IllegalArgumentException(
          "export path '" + path + "' (expected: absolute, without . and ..)");
    }
    return new ExportPath(names);
  }

  /** The names from here to {@code asked}; null where it is elsewhere, or no sound path. */
  public @Nullable List<FileName> below(DirPath asked) {
    List<FileName> wanted = names(asked);
    if (wanted == null
        || wanted.size() < names.size()
        || !wanted.subList(0, names.size()).equals(names)) {
      return null;
    }
    return wanted.subList(names.size(), wanted.size());
  }

  public DirPath toDirPath() {
    return DirPath.of(toString());
  }

  /** As clients write it. */
  @Override
  public String toString() {
    var path = new StringBuilder();
    names.forEach(name -> path.append('/').append(name));
    return path.isEmpty() ? "/" : path.toString();
  }

  private static @Nullable List<FileName> names(DirPath path) {
    byte[] bytes = path.bytes().toByteArray();
    if (bytes.length == 0 || bytes[0] != '/') {
      return null;
    }
    List<FileName> names = new ArrayList<>();
    int start = 1;
    for (int i = 1; i <= bytes.length; i++) {
      if (i == bytes.length || bytes[i] == '/') {
        if (i > start) {
          names.add(new FileName(Opaque.copyOf(Arrays.copyOfRange(bytes, start, i))));
        }
        start = i + 1;
      } else if (bytes[i] == 0) {
        return null;
      }
    }
    return names.contains(SELF) || names.contains(PARENT) ? null : names;
  }
}
