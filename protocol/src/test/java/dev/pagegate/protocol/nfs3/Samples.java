package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Opaque;

/** Values that many golden messages share, each with its bytes. */
final class Samples {
  static final FileAttributes ATTRIBUTES =
      new FileAttributes(
          FileType.REGULAR,
          0644,
          1,
          1000,
          0xFFFF_FFFEL,
          0x1_0000_0002L,
          4096,
          8,
          1,
          0x0102_0304_0506_0708L,
          0x8000_0000_0000_0009L,
          new NfsTime(0xFFFF_FFFFL, 999_999_999),
          new NfsTime(0x6500_0000L, 1),
          new NfsTime(0x6500_0001L, 2));

  static final String ATTRIBUTES_BYTES =
      """
      00000001 000001a4 00000001 // regular, mode 0644, one link
      000003e8 fffffffe // uid, gid
      0000000100000002 0000000000001000 // size, used
      00000008 00000001 // device
      0102030405060708 8000000000000009 // fsid, fileid
      ffffffff 3b9ac9ff // atime
      65000000 00000001 // mtime
      65000001 00000002 // ctime
      """;

  /** {@code post_op_attr} with {@link #ATTRIBUTES}. */
  static final String POST_OP_BYTES = "00000001 // attributes follow\n" + ATTRIBUTES_BYTES;

  /** A {@code post_op_attr}, {@code post_op_fh3} or {@code pre_op_attr} that is absent. */
  static final String ABSENT = "00000000 // absent\n";

  static final FileHandle HANDLE =
      new FileHandle(Opaque.copyOf((byte) 0xAA, (byte) 0xBB, (byte) 1));

  static final String HANDLE_BYTES = "00000003 aabb0100 // handle of 3 bytes, padded\n";

  static final DirOpArgs WHERE = new DirOpArgs(HANDLE, FileName.of("héllo"));

  static final String WHERE_BYTES =
      HANDLE_BYTES + "00000006 68c3a96c 6c6f0000 // name of 6 bytes, padded\n";

  static final WccData WCC =
      new WccData(
          new WccAttributes(7, new NfsTime(0x6400_0000L, 3), new NfsTime(0x6400_0001L, 4)),
          ATTRIBUTES);

  static final String WCC_BYTES =
      """
      00000001 0000000000000007 // before: size
      64000000 00000003 64000001 00000004 // mtime, ctime
      """
          + POST_OP_BYTES;

  static final SetAttributes SET_ATTRIBUTES =
      new SetAttributes(
          0600,
          1000L,
          null,
          0L,
          new SetTime.ServerTime(),
          new SetTime.ClientTime(new NfsTime(0x6500_0000L, 5)));

  static final String SET_ATTRIBUTES_BYTES =
      """
      00000001 00000180 // mode 0600
      00000001 000003e8 // uid
      00000000 // keep gid
      00000001 0000000000000000 // truncate
      00000001 // atime: server's
      00000002 65000000 00000005 // mtime: ours
      """;

  static final long VERIFIER = 0xFEDC_BA98_7654_3210L;

  static final String VERIFIER_BYTES = "fedcba9876543210 // verifier\n";

  private Samples() {}
}
