package dev.pagegate.client.fuse;

/** Where {@code struct stat} has its members, in bytes from its start; differs by processor. */
enum StatLayout {
  X86_64(144, 24, 16, true, 28, 40),
  AARCH64(128, 16, 20, false, 24, 32);

  static final StatLayout CURRENT =
      System.getProperty("os.arch", "").equals("aarch64") ? AARCH64 : X86_64;

  final long bytes;
  final long fileId = 8;
  final long mode;
  final long linkCount;
  final boolean linkCountIsLong;
  final long uid;
  final long gid;
  final long device;
  final long sizeBytes = 48;
  final long preferredBytes = 56;
  final long blocks = 64;
  final long accessTime = 72;
  final long modifyTime = 88;
  final long changeTime = 104;

  StatLayout(
      long bytes, long mode, long linkCount, boolean linkCountIsLong, long uid, long device) {
    this.bytes = bytes;
    this.mode = mode;
    this.linkCount = linkCount;
    this.linkCountIsLong = linkCountIsLong;
    this.uid = uid;
    this.gid = uid + Integer.BYTES;
    this.device = device;
  }
}
