package dev.pagegate.serverstub.procedure;

import dev.pagegate.protocol.mount3.DirPath;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.xdr.Opaque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The path under which clients mount the export, such as {@code /export}. */
public final class ExportPath {
  private final List<FileName> components;

  private ExportPath(List<FileName> components) {
    this.components = components;
  }

  /** Fails for a path that is not absolute, or has "." or ".." in it. */
  public static ExportPath of(String path) {
    List<FileName> components = split(Opaque.utf8(path));
    if (!path.startsWith("/") || components.stream().anyMatch(ExportPath::isDots)) {
      throw new IllegalArgumentException(
          "export path: " + path + " (expected: absolute, without . and .., such as /export)");
    }
    return new ExportPath(components);
  }

  /** The names that lead from the export's root to {@code path}; null when it is not below. */
  @Nullable List<FileName> below(DirPath path) {
    List<FileName> asked = split(path.bytes());
    int depth = components.size();
    return asked.size() >= depth && asked.subList(0, depth).equals(components)
        ? asked.subList(depth, asked.size())
        : null;
  }

  DirPath toDirPath() {
    return DirPath.of(toString());
  }

  private static boolean isDots(FileName name) {
    return name.equals(FileName.of(".")) || name.equals(FileName.of(".."));
  }

  /** Empty components are dropped, as everywhere in Unix. */
  private static List<FileName> split(Opaque path) {
    byte[] bytes = path.toByteArray();
    List<FileName> names = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= bytes.length; i++) {
      if (i == bytes.length || bytes[i] == '/') {
        if (i > start) {
          names.add(new FileName(Opaque.copyOf(Arrays.copyOfRange(bytes, start, i))));
        }
        start = i + 1;
      }
    }
    return names;
  }

  @Override
  public String toString() {
    return "/" + String.join("/", components.stream().map(FileName::toString).toList());
  }
}
