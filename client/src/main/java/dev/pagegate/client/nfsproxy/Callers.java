package dev.pagegate.client.nfsproxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pagegate.client.archive.Recaller;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.nfsproxy.ProxyExport.Identity;
import dev.pagegate.protocol.rpc.Credential;
import dev.pagegate.protocol.rpc.Credential.AuthSys;
import java.time.Duration;
import java.util.List;

/** Who the callers of one export are to its origin. Safe from any thread; does not block. */
final class Callers {
  /** The user and group that nobody is, by custom. */
  private static final long NOBODY = 65_534;

  private static final long ROOT = 0;
  private static final int MAX_KNOWN = 1_000;
  private static final Duration IDLE = Duration.ofMinutes(1);
  private static final String MACHINE = "pagegate-proxy";

  private static final AuthSys ANONYMOUS = AuthSys.of(MACHINE, NOBODY, NOBODY, List.of());

  private final FileSystem files;
  private final Identity identity;
  private final Cache<Credential, Caller> callers =
      Caffeine.newBuilder().maximumSize(MAX_KNOWN).expireAfterAccess(IDLE).build();

  Callers(FileSystem files, Identity identity) {
    this.files = files;
    this.identity = identity;
  }

  Caller of(Credential claimed) {
    return callers.get(
        toOrigin(claimed),
        user ->
            Caller.of(
                user,
                identity == Identity.OF_THE_VOLUME
                    ? files.recalledBy(Recaller.user(NOBODY))
                    : files.as(user)));
  }

  private Credential toOrigin(Credential claimed) {
    return switch (identity) {
      case OF_THE_VOLUME -> new Credential.None();
      case OF_THE_CALLER -> claimed instanceof AuthSys user ? plain(user) : ANONYMOUS;
      case ROOT_SQUASHED -> claimed instanceof AuthSys user ? squashed(user) : ANONYMOUS;
    };
  }

  /** Without what tells machines apart: it would cost a view for each, and means nothing there. */
  private static AuthSys plain(AuthSys user) {
    return AuthSys.of(MACHINE, user.uid(), user.gid(), user.groups());
  }

  private static AuthSys squashed(AuthSys user) {
    if (user.uid() == ROOT) {
      return ANONYMOUS;
    }
    List<Long> groups = user.groups().stream().map(Callers::squashedGroup).toList();
    return AuthSys.of(MACHINE, user.uid(), squashedGroup(user.gid()), groups);
  }

  private static long squashedGroup(long group) {
    return group == ROOT ? NOBODY : group;
  }
}
