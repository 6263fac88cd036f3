package dev.pagegate.client.file;

/**
 * Numbers the versions of a directory's names as far as others change them: what was found under
 * one number holds while the number does, through changes of our own. Safe from any thread.
 */
final class NameVersion {
  /*
   * A change of our own gives the directory a time whose tick is not over: somebody else may change
   * it within that tick, and nothing would ever show it. So names survive our own changes for as
   * long as a directory's attributes are believed anyway, and not for ever.
   */
  private final Volume volume;
  private long number;
  private long doubtedFromNanos;
  private boolean doubted;

  NameVersion(Volume volume) {
    this.volume = volume;
  }

  synchronized long current() {
    if (doubted && volume.nowNanos() - doubtedFromNanos >= 0) {
      changed();
    }
    return number;
  }

  /** Others have changed the directory. */
  synchronized void changed() {
    number++;
    doubted = false;
  }

  /** We have, and nobody else. */
  synchronized void ownChange() {
    if (!doubted) {
      doubted = true;
      doubtedFromNanos = volume.nowNanos() + volume.settings().directoryAttributesMin().toNanos();
    }
  }

  synchronized boolean isOwnChangeRecent() {
    return doubted;
  }
}
