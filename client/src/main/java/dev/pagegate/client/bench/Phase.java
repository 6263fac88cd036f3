package dev.pagegate.client.bench;

/** The state of the caches in which a workload runs. */
public enum Phase {
  /**
   * Nothing cached and nothing written to disk: what the disk cache costs is measured from here.
   */
  UNCACHED("no disk cache"),
  /** Nothing cached; pages go to the disk cache on the way. */
  COLD("cold"),
  /** The same process again. */
  WARM_MEMORY("warm, memory"),
  /** A new process on the same cache directory. */
  WARM_DISK("warm, disk");

  private final String label;

  Phase(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
