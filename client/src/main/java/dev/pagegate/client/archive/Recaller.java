package dev.pagegate.client.archive;

import org.jspecify.annotations.Nullable;

/**
 * Who reads.
 *
 * @param process the name of the process, null where nobody knows it
 * @param uid null for whoever looks after the caches, who may recall anything
 */
public record Recaller(@Nullable String process, @Nullable Long uid) {
  public static final Recaller ADMINISTRATOR = new Recaller(null, null);

  public static Recaller user(long uid) {
    return new Recaller(null, uid);
  }

  @Override
  public String toString() {
    return uid == null
        ? "administrator"
        : process == null ? "uid " + uid : "process '%s' of uid %d".formatted(process, uid);
  }
}
