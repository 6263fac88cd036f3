package dev.pagegate.store.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Real slab files on a disk that fails, stalls or fills up when a test says so. */
final class FaultySlabFiles implements SlabFiles {
  /** What the disk does to a call. */
  enum Fault {
    NONE,
    WRITE_FAILS,
    SYNC_FAILS,
    READ_FAILS,
    CREATE_FINDS_NO_SPACE
  }

  private final SlabFiles files;
  private final AtomicReference<Fault> fault;
  private final AtomicReference<@Nullable Stall> stall;
  private final AtomicInteger writes;

  /** Holds calls until released, and tells when one has arrived. */
  static final class Stall {
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    void awaitArrival() throws InterruptedException {
      if (!arrived.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError("nothing reached the disk");
      }
    }

    void release() {
      released.countDown();
    }

    private void pass() throws IOException {
      arrived.countDown();
      try {
        if (!released.await(60, TimeUnit.SECONDS)) {
          throw new IOException("never released");
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  /** The switches of a faulty disk, which outlive one opening of the store. */
  static final class Switches implements SlabFiles.Factory {
    private final AtomicReference<Fault> fault = new AtomicReference<>(Fault.NONE);
    private final AtomicReference<@Nullable Stall> stall = new AtomicReference<>();
    private final AtomicInteger writes = new AtomicInteger();

    void set(Fault now) {
      fault.set(now);
    }

    /** The next write of a page stalls. */
    Stall stallNextWrite() {
      Stall next = new Stall();
      stall.set(next);
      return next;
    }

    int writes() {
      return writes.get();
    }

    @Override
    public SlabFiles at(Path directory) {
      return new FaultySlabFiles(this, new PosixSlabFiles(directory));
    }
  }

  private FaultySlabFiles(Switches switches, SlabFiles files) {
    this.files = files;
    this.fault = switches.fault;
    this.stall = switches.stall;
    this.writes = switches.writes;
  }

  @Override
  public List<Integer> list() throws IOException {
    return files.list();
  }

  @Override
  public SlabFile open(int number) throws IOException {
    return new FaultySlabFile(files.open(number));
  }

  @Override
  public SlabFile create(int number, long bytes) throws IOException {
    if (fault.get() == Fault.CREATE_FINDS_NO_SPACE) {
      throw new NoSpaceException("no space, on purpose");
    }
    return new FaultySlabFile(files.create(number, bytes));
  }

  @Override
  public void delete(int number) throws IOException {
    files.delete(number);
  }

  @Override
  public long usableBytes() throws IOException {
    return files.usableBytes();
  }

  private void failOn(Fault wanted) throws IOException {
    if (fault.get() == wanted) {
      throw new IOException("EIO, on purpose");
    }
  }

  private final class FaultySlabFile implements SlabFile {
    private final SlabFile file;

    FaultySlabFile(SlabFile file) {
      this.file = file;
    }

    @Override
    public long sizeBytes() {
      return file.sizeBytes();
    }

    @Override
    public void write(ByteBuffer bytes, long offset) throws IOException {
      Stall now = stall.getAndSet(null);
      if (now != null) {
        now.pass();
      }
      writes.incrementAndGet();
      if (fault.get() == Fault.WRITE_FAILS) {
        // As a failing disk does: some of it may have got through.
        file.write(bytes.duplicate().limit(bytes.position() + bytes.remaining() / 2), offset);
      }
      failOn(Fault.WRITE_FAILS);
      file.write(bytes, offset);
    }

    @Override
    public void read(ByteBuffer bytes, long offset) throws IOException {
      failOn(Fault.READ_FAILS);
      file.read(bytes, offset);
    }

    @Override
    public void sync() throws IOException {
      failOn(Fault.SYNC_FAILS);
      file.sync();
    }

    @Override
    public void close() {
      file.close();
    }
  }
}
