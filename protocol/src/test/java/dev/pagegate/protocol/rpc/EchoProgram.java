package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.Opaque;
import dev.pagegate.protocol.xdr.XdrReader;
import dev.pagegate.protocol.xdr.XdrWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.CompletableFuture;

/** A program for tests: echoes bytes, makes payloads and counts them. */
final class EchoProgram {
  static final int NUMBER = 0x20001234;
  static final int MAX_PAYLOAD_BYTES = 4 * 1024 * 1024;

  static final Codec<Opaque> BYTES =
      Codec.of(
          (value, writer) -> writer.writeOpaque(value),
          reader -> reader.readOpaque("bytes", MAX_PAYLOAD_BYTES));

  static final Codec<Integer> INT =
      Codec.of((value, writer) -> writer.writeInt(value), XdrReader::readInt);

  static final Codec<Block> BLOCK = new BlockCodec();

  static final Procedure<Opaque, Opaque> ECHO = new Procedure<>(NUMBER, 3, 1, "ECHO", BYTES, BYTES);
  static final Procedure<Integer, Block> READ = new Procedure<>(NUMBER, 3, 2, "READ", INT, BLOCK);
  static final Procedure<Block, Integer> WRITE = new Procedure<>(NUMBER, 3, 3, "WRITE", BLOCK, INT);
  static final Procedure<Integer, Integer> NEXT = new Procedure<>(NUMBER, 3, 4, "NEXT", INT, INT);

  private EchoProgram() {}

  /** Bytes after a tag, like NFS's READ results and WRITE arguments. */
  record Block(int tag, ByteBuf payload) {}

  /** ECHO, and READ and WRITE of {@link #pattern}. */
  static RpcProgram.Builder builder() {
    return RpcProgram.builder(NUMBER)
        .idempotent(ECHO, (bytes, _) -> CompletableFuture.completedFuture(bytes))
        .idempotent(
            READ,
            (length, _) -> CompletableFuture.completedFuture(new Block(length, pattern(length))))
        .idempotent(WRITE, (block, _) -> CompletableFuture.completedFuture(checksum(block)));
  }

  static ByteBuf pattern(int length) {
    ByteBuf pattern = Unpooled.buffer(Math.max(1, length));
    for (int i = 0; i < length; i++) {
      pattern.writeByte(i * 31 + (i >>> 8));
    }
    return pattern;
  }

  static int checksum(Block block) {
    int sum = block.tag();
    for (int i = 0; i < block.payload().readableBytes(); i++) {
      sum = sum * 31 + block.payload().getByte(block.payload().readerIndex() + i);
    }
    return sum;
  }

  private static final class BlockCodec implements PayloadCodec<Block> {
    @Override
    public int maxHeadBytes() {
      return 8;
    }

    @Override
    public void encode(Block value, XdrWriter writer) {
      writer.writeInt(value.tag());
      writer.writePayload(value.payload());
    }

    @Override
    public Block decode(XdrReader reader) {
      return new Block(reader.readInt(), reader.readSlice("payload", MAX_PAYLOAD_BYTES));
    }

    @Override
    public void encodeHead(Block value, XdrWriter writer) {
      writer.writeInt(value.tag());
      writer.writeInt(value.payload().readableBytes());
    }

    @Override
    public ByteBuf payload(Block value) {
      return value.payload();
    }

    @Override
    public Head<Block> decodeHead(XdrReader reader) {
      int tag = reader.readInt();
      int length = reader.readLength("payload", MAX_PAYLOAD_BYTES);
      return new Head<>(length, payload -> new Block(tag, payload));
    }
  }
}
