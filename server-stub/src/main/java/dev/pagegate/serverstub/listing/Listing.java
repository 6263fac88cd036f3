package dev.pagegate.serverstub.listing;

import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.xdr.Opaque;
import dev.pagegate.serverstub.posix.Descriptor;
import dev.pagegate.serverstub.posix.ErrnoException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/*
 * A cookie is a hash of the name and the listing is ordered by it. So a cookie means the same place
 * in every listing of the directory, before and after a restart and whatever was added or removed
 * meanwhile, its own name included; positions, or the offsets that some file systems hand out, do
 * not.
 */
/** All names of a directory at one time, in the order of their cookies. */
final class Listing {
  /** Cookies of "." and "..", below those of all other names. */
  static final long SELF_COOKIE = 1;

  static final long PARENT_COOKIE = 2;

  private final List<ListedName> names;

  private Listing(List<ListedName> names) {
    this.names = names;
  }

  /** Reads a directory opened for its content. Blocks. */
  static Listing read(Descriptor directory) throws ErrnoException {
    List<ListedName> names = new ArrayList<>();
    directory
        .entries()
        .forEach(
            (inode, type, name) ->
                names.add(new ListedName(cookie(name), inode, new FileName(Opaque.copyOf(name)))));
    return of(names);
  }

  static Listing of(List<ListedName> names) {
    List<ListedName> sorted = new ArrayList<>(names);
    sorted.sort(Comparator.comparingLong(ListedName::cookie).thenComparing(ListedName::name));
    makeUnique(sorted);
    return new Listing(sorted);
  }

  /** Two names in a billion billion share a hash; the later in order takes the next cookie. */
  private static void makeUnique(List<ListedName> sorted) {
    long last = PARENT_COOKIE;
    for (int i = 0; i < sorted.size(); i++) {
      ListedName entry = sorted.get(i);
      if (entry.cookie() <= last) {
        sorted.set(i, new ListedName(last + 1, entry.inode(), entry.name()));
      }
      last = sorted.get(i).cookie();
    }
  }

  int size() {
    return names.size();
  }

  /** The names that follow {@code cookie}, which need not be a present name's. */
  List<ListedName> after(long cookie) {
    int low = 0;
    int high = names.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (names.get(middle).cookie() <= cookie) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return names.subList(low, names.size());
  }

  /**
   * FNV-1a, spread over [2^32, 2^62): positive for clients that store cookies in a signed offset,
   * and with room for {@link #makeUnique} at the end.
   */
  static long cookie(byte[] name) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : name) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    hash = (hash ^ hash >>> 32) * 0x9E3779B97F4A7C15L;
    return (hash >>> 2) | 1L << 32;
  }
}
