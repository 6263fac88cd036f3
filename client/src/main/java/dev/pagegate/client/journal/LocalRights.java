package dev.pagegate.client.journal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.protocol.nfs3.Access;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.rpc.Credential;
import java.time.Duration;

/**
 * Who may do what: the server says it of its directories, mode bits say it of what the server does
 * not know yet. A change must not be acknowledged that the server is going to refuse.
 */
final class LocalRights {
  private static final Duration LIFE = Duration.ofSeconds(30);
  private static final int MAX_KEPT = 10_000;
  private static final int ALL = 0x3F;

  private record Question(FileHandle handle, Credential who) {}

  private final Cache<Question, Integer> answers =
      Caffeine.newBuilder().maximumSize(MAX_KEPT).expireAfterWrite(LIFE).build();

  /** Blocks. Fails with ACCESS_DENIED unless {@code who} may change names in {@code directory}. */
  void requireNames(RemoteFiles remote, Node directory, FileAttributes local, Credential who)
      throws FsException {
    int wanted = Access.MODIFY | Access.EXTEND;
    FileHandle server = directory.server;
    int granted;
    if (server == null || Overlay.isMadeHere(directory)) {
      granted = byMode(local, who);
    } else {
      Question question = new Question(server, who);
      Integer known = answers.getIfPresent(question);
      granted = known == null ? Blocking.get(remote.access(server, ALL)) : known;
      answers.put(question, granted);
    }
    if ((granted & wanted) != wanted) {
      throw new FsException(FsError.ACCESS_DENIED, "names in directory " + directory);
    }
  }

  /** Fails with NOT_PERMITTED unless {@code who} owns the file. */
  static void requireOwner(Node node, FileAttributes local, Credential who) throws FsException {
    if (who instanceof Credential.AuthSys user && user.uid() != 0 && user.uid() != local.uid()) {
      throw new FsException(FsError.NOT_PERMITTED, "attributes of " + node);
    }
  }

  /** ACCESS bits, RFC 1813 section 3.3.4, that the mode grants. */
  static int byMode(FileAttributes file, Credential who) {
    if (!(who instanceof Credential.AuthSys user)) {
      return bits(file.mode());
    }
    if (user.uid() == 0) {
      return ALL;
    }
    if (user.uid() == file.uid()) {
      return bits(file.mode() >> 6);
    }
    boolean member = user.gid() == file.gid() || user.groups().contains(file.gid());
    return bits(member ? file.mode() >> 3 : file.mode());
  }

  private static int bits(int rwx) {
    return ((rwx & 4) != 0 ? Access.READ : 0)
        | ((rwx & 2) != 0 ? Access.MODIFY | Access.EXTEND | Access.DELETE : 0)
        | ((rwx & 1) != 0 ? Access.LOOKUP | Access.EXECUTE : 0);
  }
}
