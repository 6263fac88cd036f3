package dev.pagegate.client.nfsproxy;

import dev.pagegate.protocol.mount3.DirPath;
import dev.pagegate.protocol.mount3.Mount3;
import dev.pagegate.protocol.nfs3.Access;
import dev.pagegate.protocol.nfs3.Create;
import dev.pagegate.protocol.nfs3.CreateHow;
import dev.pagegate.protocol.nfs3.DirOpArgs;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.nfs3.Read;
import dev.pagegate.protocol.nfs3.Readdirplus;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.StableHow;
import dev.pagegate.protocol.nfs3.Write;
import dev.pagegate.protocol.rpc.Credential;
import dev.pagegate.protocol.rpc.Procedure;
import dev.pagegate.protocol.xdr.Opaque;
import dev.pagegate.protocol.xdr.XdrWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Records of RPC calls as somebody with bad intentions, or a bad cable, would send them. */
public final class HostileMessages {
  private static final int[] HOSTILE = {
    0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x8000_0004, 65, 401, 1 << 20, 1 << 21
  };
  private static final int LAST_FRAGMENT = 0x8000_0000;
  private static final int XID_AT = 4;

  private final Random random;
  private final List<ByteBuf> calls;

  /**
   * Messages about these two.
   *
   * @param file is only read
   * @param playground a directory in which things come and go
   * @param readBytes what most READs ask for
   */
  public HostileMessages(Random random, FileHandle file, FileHandle playground, int readBytes) {
    this.random = random;
    this.calls = calls(file, playground, readBytes);
  }

  /** A call as it should be, or with some words or bytes changed. */
  public ByteBuf next() {
    ByteBuf copy = calls.get(random.nextInt(calls.size())).copy();
    int times = random.nextInt(4);
    for (int i = 0; i < times; i++) {
      damage(copy);
    }
    return copy.setInt(XID_AT, random.nextInt());
  }

  private void damage(ByteBuf record) {
    int at = random.nextInt(record.readableBytes());
    int word = at & -4;
    // The record's own length stays mostly as it is: the way further in must stay open.
    if (random.nextBoolean() && word >= XID_AT && word + 4 <= record.readableBytes()) {
      record.setInt(word, HOSTILE[random.nextInt(HOSTILE.length)]);
    } else if (at >= XID_AT || random.nextInt(10) == 0) {
      record.setByte(at, random.nextInt());
    }
  }

  /** Calls of every kind; those that change something are about the playground. */
  private static List<ByteBuf> calls(FileHandle file, FileHandle playground, int readBytes) {
    SetAttributes none = SetAttributes.NONE;
    DirOpArgs name = new DirOpArgs(playground, FileName.of("name"));
    List<ByteBuf> calls = new ArrayList<>();
    calls.add(record(Nfs3.GETATTR, file));
    calls.add(record(Nfs3.READ, new Read.Arguments(file, 0, readBytes)));
    calls.add(record(Nfs3.READ, new Read.Arguments(file, Long.MAX_VALUE - 1, 1 << 20)));
    calls.add(record(Nfs3.LOOKUP, name));
    calls.add(record(Nfs3.ACCESS, new Access.Arguments(file, -1)));
    calls.add(record(Nfs3.READDIRPLUS, new Readdirplus.Arguments(playground, 0, 0, 512, 4096)));
    calls.add(record(Nfs3.CREATE, new Create.Arguments(name, new CreateHow.Unchecked(none))));
    calls.add(record(Nfs3.REMOVE, name));
    calls.add(record(Nfs3.FSINFO, playground));
    calls.add(
        record(
            Nfs3.WRITE,
            new Write.Arguments(
                playground, 0, StableHow.UNSTABLE, Unpooled.wrappedBuffer(new byte[5_000]))));
    calls.add(record(Mount3.MNT, DirPath.of("/export/playground")));
    return calls;
  }

  /** RFC 5531 sections 9 and 11. */
  private static <A> ByteBuf record(Procedure<A, ?> procedure, A arguments) {
    ByteBuf record = Unpooled.buffer();
    record.writeInt(0);
    record.writeInt(1).writeInt(0).writeInt(2);
    record.writeInt(procedure.program());
    record.writeInt(procedure.version());
    record.writeInt(procedure.number());
    XdrWriter writer = new XdrWriter(record);
    Credential.CODEC.encode(
        new Credential.AuthSys(0, Opaque.utf8("evil"), 0, 0, List.of()), writer);
    record.writeLong(0); // no verifier
    procedure.arguments().encode(arguments, writer);
    return record.setInt(0, LAST_FRAGMENT | (record.readableBytes() - XID_AT));
  }
}
