package dev.pagegate.protocol;

import dev.pagegate.protocol.mount3.DirPath;
import dev.pagegate.protocol.nfs3.CreateHow;
import dev.pagegate.protocol.nfs3.DirOpArgs;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.MknodData;
import dev.pagegate.protocol.nfs3.NewObject;
import dev.pagegate.protocol.nfs3.NfsResult;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.PostOpAttributes;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.SetTime;
import dev.pagegate.protocol.nfs3.WccAttributes;
import dev.pagegate.protocol.nfs3.WccData;
import dev.pagegate.protocol.xdr.Opaque;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes wire values, each reachable with some seed; the extremes come often. */
final class RandomValues {
  private final RandomGenerator random;

  RandomValues(RandomGenerator random) {
    this.random = random;
  }

  long anyLong() {
    return switch (random.nextInt(5)) {
      case 0 -> 0;
      case 1 -> -1;
      case 2 -> Long.MAX_VALUE;
      case 3 -> Long.MIN_VALUE;
      default -> random.nextLong();
    };
  }

  int anyInt() {
    return (int) anyLong();
  }

  long unsignedInt() {
    return Integer.toUnsignedLong(anyInt());
  }

  boolean flag() {
    return random.nextBoolean();
  }

  Opaque opaque(int bound) {
    byte[] bytes = new byte[random.nextInt(bound + 1)];
    random.nextBytes(bytes);
    return Opaque.copyOf(bytes);
  }

  ByteBuf payload() {
    return Unpooled.wrappedBuffer(opaque(100).toByteArray());
  }

  <T> List<T> list(Supplier<T> element) {
    return Stream.generate(element).limit(random.nextInt(4)).toList();
  }

  <T> @Nullable T maybe(Supplier<T> value) {
    return flag() ? value.get() : null;
  }

  <T> T one(T[] values) {
    return values[random.nextInt(values.length)];
  }

  FileHandle handle() {
    return new FileHandle(opaque(FileHandle.MAX_BYTES));
  }

  FileName name() {
    return new FileName(opaque(40));
  }

  DirPath path() {
    return new DirPath(opaque(60));
  }

  DirOpArgs where() {
    return new DirOpArgs(handle(), name());
  }

  NfsTime time() {
    return new NfsTime(unsignedInt(), anyInt());
  }

  FileAttributes attributes() {
    return new FileAttributes(
        one(FileType.values()),
        anyInt(),
        unsignedInt(),
        unsignedInt(),
        unsignedInt(),
        anyLong(),
        anyLong(),
        unsignedInt(),
        unsignedInt(),
        anyLong(),
        anyLong(),
        time(),
        time(),
        time());
  }

  PostOpAttributes postOp() {
    return new PostOpAttributes(maybe(this::attributes));
  }

  WccData wcc() {
    return new WccData(
        maybe(() -> new WccAttributes(anyLong(), time(), time())), maybe(this::attributes));
  }

  SetTime setTime() {
    return switch (random.nextInt(3)) {
      case 0 -> new SetTime.DontChange();
      case 1 -> new SetTime.ServerTime();
      default -> new SetTime.ClientTime(time());
    };
  }

  SetAttributes setAttributes() {
    return new SetAttributes(
        maybe(this::anyInt),
        maybe(this::unsignedInt),
        maybe(this::unsignedInt),
        maybe(this::anyLong),
        setTime(),
        setTime());
  }

  CreateHow createHow() {
    return switch (random.nextInt(3)) {
      case 0 -> new CreateHow.Unchecked(setAttributes());
      case 1 -> new CreateHow.Guarded(setAttributes());
      default -> new CreateHow.Exclusive(anyLong());
    };
  }

  MknodData mknodData() {
    FileType type = one(FileType.values());
    return switch (type) {
      case BLOCK_DEVICE, CHARACTER_DEVICE ->
          new MknodData.Device(type, setAttributes(), unsignedInt(), unsignedInt());
      case SOCKET, FIFO -> new MknodData.Endpoint(type, setAttributes());
      case REGULAR, DIRECTORY, SYMBOLIC_LINK -> new MknodData.Unsupported(type);
    };
  }

  NewObject newObject() {
    return new NewObject(maybe(this::handle), maybe(this::attributes), wcc());
  }

  <S, F> NfsResult<S, F> result(Supplier<S> success, Supplier<F> failure) {
    NfsStatus status = flag() ? NfsStatus.OK : one(NfsStatus.values());
    return status == NfsStatus.OK
        ? new NfsResult.Ok<>(success.get())
        : new NfsResult.Failed<>(status, failure.get());
  }
}
