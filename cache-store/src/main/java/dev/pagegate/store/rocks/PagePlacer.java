package dev.pagegate.store.rocks;

import dev.pagegate.store.StoreOutcome;
import dev.pagegate.store.rocks.Placement.Placed;
import dev.pagegate.store.rocks.Placement.Refused;
import dev.pagegate.store.rocks.Placement.Withdrawn;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the bytes of a batch's pages to their slots and makes them durable there. */
final class PagePlacer {
  private static final Logger log = LoggerFactory.getLogger(PagePlacer.class);

  /** Pages that one system call writes. */
  private static final int MAX_RUN = 64;

  private final Slabs slabs;
  private final int pageBytes;
  private final CrashPoints crashPoints;

  PagePlacer(Slabs slabs, int pageBytes, CrashPoints crashPoints) {
    this.slabs = slabs;
    this.pageBytes = pageBytes;
    this.crashPoints = crashPoints;
  }

  /** Blocks. On the committer. */
  Map<PendingWrite, Placement> place(List<PendingWrite> writes) {
    Map<PendingWrite, Placement> placements = new HashMap<>();
    // In the order of the files, so that pages that follow each other get slots that do.
    List<PendingWrite> ordered = new ArrayList<>(writes);
    ordered.sort(
        Comparator.comparingLong((PendingWrite write) -> write.key().fileNumber())
            .thenComparingLong(write -> write.key().index()));
    List<Placing> run = new ArrayList<>();
    for (PendingWrite write : ordered) {
      ByteBuf page = write.claim();
      if (page == null) {
        placements.put(write, new Withdrawn());
        continue;
      }
      Slot slot = slabs.pool(write.lengthBytes()).allocate();
      if (slot == null) {
        write.release();
        placements.put(write, new Refused(new StoreOutcome.Skipped(StoreOutcome.Reason.NO_SPACE)));
        continue;
      }
      Placing placing = placing(write, page, slot);
      if (!run.isEmpty() && !(run.size() < MAX_RUN && placing.follows(run.getLast(), pageBytes))) {
        write(run, placements);
      }
      run.add(placing);
    }
    write(run, placements);
    if (!writes.isEmpty()) {
      crashPoints.reached(CrashPoint.SLAB_WRITTEN);
      sync(placements);
      crashPoints.reached(CrashPoint.SLAB_SYNCED);
    }
    return placements;
  }

  private Placing placing(PendingWrite write, ByteBuf page, Slot slot) {
    Slab slab = slabs.find(slot.slab());
    return new Placing(
        write, directBytes(page, write.lengthBytes()), slot, slab == null ? null : slab.file());
  }

  /** Writes pages whose slots are adjacent, with one call, and empties the run. */
  private void write(List<Placing> run, Map<PendingWrite, Placement> placements) {
    if (run.isEmpty()) {
      return;
    }
    IOException failure = null;
    SlabFile file = run.getFirst().file();
    if (file != null) {
      try {
        long offset = (long) run.getFirst().slot().position() * pageBytes;
        if (run.size() == 1) {
          file.write(run.getFirst().bytes().duplicate(), offset);
        } else {
          file.write(run.stream().map(placing -> placing.bytes().duplicate()).toList(), offset);
        }
      } catch (IOException e) {
        log.warn("Cannot write pages from {} on", run.getFirst().write().key(), e);
        failure = e;
      }
    }
    for (Placing placing : run) {
      if (failure == null) {
        placements.put(placing.write(), placing.placed());
      } else {
        slabs.release(placing.slot());
        placements.put(placing.write(), new Refused(new StoreOutcome.Failed(failure)));
      }
      placing.write().release();
    }
    run.clear();
  }

  /**
   * A page on its way to a slot.
   *
   * @param file null when the page goes into the index itself
   */
  private record Placing(PendingWrite write, ByteBuffer bytes, Slot slot, @Nullable SlabFile file) {
    boolean follows(Placing before, int pageBytes) {
      return file != null
          && slot.slab() == before.slot.slab()
          && slot.position() == before.slot.position() + 1
          && before.bytes.remaining() == pageBytes
          && bytes.remaining() == pageBytes;
    }

    Placed placed() {
      int lengthBytes = bytes.remaining();
      long generation = write.version().generation();
      int checksum = Checksum.of(write.key(), generation, bytes.duplicate());
      ByteBuffer inline =
          file == null ? ByteBuffer.allocate(lengthBytes).put(bytes.duplicate()).flip() : null;
      return new Placed(new PageRecord(generation, lengthBytes, checksum, slot, inline));
    }
  }

  private void sync(Map<PendingWrite, Placement> placements) {
    Set<Integer> touched = new HashSet<>();
    for (Placement placement : placements.values()) {
      if (placement instanceof Placed placed && placed.record().inline() == null) {
        touched.add(placed.record().slot().slab());
      }
    }
    for (int number : touched) {
      Slab slab = slabs.find(number);
      SlabFile file = slab == null ? null : slab.file();
      if (file == null) {
        continue;
      }
      try {
        file.sync();
      } catch (IOException e) {
        log.warn("Cannot sync slab {}", number, e);
        refuseAll(placements, number, e);
      }
    }
  }

  /** After a failed sync the kernel may have dropped any of the slab's pages. */
  private void refuseAll(Map<PendingWrite, Placement> placements, int slab, IOException cause) {
    placements.replaceAll(
        (ignored, placement) -> {
          if (placement instanceof Placed placed && placed.record().slot().slab() == slab) {
            slabs.release(placed.record().slot());
            return new Refused(new StoreOutcome.Failed(cause));
          }
          return placement;
        });
  }

  private static ByteBuffer directBytes(ByteBuf page, int lengthBytes) {
    int start = page.readerIndex();
    if (page.isDirect() && page.nioBufferCount() == 1) {
      return page.nioBuffer(start, lengthBytes);
    }
    ByteBuffer copy = ByteBuffer.allocateDirect(lengthBytes);
    page.getBytes(start, copy);
    return copy.flip();
  }
}
