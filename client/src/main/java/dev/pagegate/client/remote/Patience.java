package dev.pagegate.client.remote;

/** What becomes of a call that its server does not answer, as the mount options name it. */
public enum Patience {
  /** It fails when its deadline is over. */
  SOFT,
  /** It is tried for ever; whoever waits for it can be interrupted. */
  HARD
}
