package dev.pagegate.serverstub.access;

import java.util.List;

/** On whose behalf a request runs. */
public record Caller(long uid, long gid, List<Long> groups) {
  public Caller {
    groups = List.copyOf(groups);
  }

  public boolean isRoot() {
    return uid == 0;
  }

  public boolean isInGroup(long group) {
    return gid == group || groups.contains(group);
  }
}
