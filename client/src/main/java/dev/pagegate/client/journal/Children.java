package dev.pagegate.client.journal;

import dev.pagegate.protocol.nfs3.FileName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What is known of names in one directory because they were changed here. Under the monitor. */
final class Children {
  /** Cookies of entries that are listed from here; a server's that collides would be 2^62. */
  static final long LOCAL_COOKIE = 1L << 62;

  /**
   * What has become of a name.
   *
   * @param node what it leads to, null where it was removed
   * @param cause the last change of it
   */
  record Child(@Nullable Node node, Operation cause, long cookie) {}

  /** A name to be listed. */
  record Listed(FileName name, Node node, long cookie) {}

  private final Map<FileName, Child> byName = new HashMap<>();
  private final TreeMap<Long, FileName> byCookie = new TreeMap<>();
  private long lastCookie = LOCAL_COOKIE;

  /** Whether every name is here, so that the server need not be asked. */
  boolean complete;

  long listedNanos;

  @Nullable Child get(FileName name) {
    return byName.get(name);
  }

  void put(FileName name, @Nullable Node node, Operation cause) {
    remove(name);
    if (node == null && complete) {
      return;
    }
    long cookie = ++lastCookie;
    byName.put(name, new Child(node, cause, cookie));
    if (node != null) {
      byCookie.put(cookie, name);
    }
  }

  void remove(FileName name) {
    Child old = byName.remove(name);
    if (old != null) {
      byCookie.remove(old.cookie());
    }
  }

  boolean hasNames() {
    return !byCookie.isEmpty();
  }

  /** Up to {@code max} names behind {@code cookie}. */
  List<Listed> list(long cookie, int max) {
    List<Listed> listed = new ArrayList<>();
    for (Map.Entry<Long, FileName> entry : byCookie.tailMap(cookie, false).entrySet()) {
      Child child = byName.get(entry.getValue());
      if (child != null && child.node() != null && listed.size() < max) {
        listed.add(new Listed(entry.getValue(), child.node(), entry.getKey()));
      } else if (listed.size() == max) {
        break;
      }
    }
    return listed;
  }

  /** Forgets what the server knows well enough. */
  void forget(Predicate<Operation> uploadedLongAgo) {
    complete = false;
    List.copyOf(byName.entrySet()).stream()
        .filter(entry -> uploadedLongAgo.test(entry.getValue().cause()))
        .forEach(entry -> remove(entry.getKey()));
  }
}
