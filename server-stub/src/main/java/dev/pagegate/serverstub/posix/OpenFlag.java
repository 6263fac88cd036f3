package dev.pagegate.serverstub.posix;

/** How {@link Descriptor#reopen} opens a file for its content. */
public enum OpenFlag {
  READ_ONLY(0),
  WRITE_ONLY(1),
  READ_WRITE(2);

  static final int CREATE = 0x40;
  static final int EXCLUSIVE = 0x80;

  /** A FIFO without a peer must not block the server. */
  static final int NON_BLOCKING = 0x800;

  static final int CLOSE_ON_EXEC = 0x80000;
  static final int PATH = 0x200000;

  final int bits;

  OpenFlag(int bits) {
    this.bits = bits;
  }
}
