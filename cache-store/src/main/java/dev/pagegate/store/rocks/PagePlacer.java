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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the bytes of a batch's pages to their slots and makes them durable there. */
final class PagePlacer {
  private static final Logger log = LoggerFactory.getLogger(PagePlacer.class);

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
    for (PendingWrite write : ordered) {
      placements.put(write, place(write));
    }
    if (!writes.isEmpty()) {
      crashPoints.reached(CrashPoint.SLAB_WRITTEN);
      sync(placements);
      crashPoints.reached(CrashPoint.SLAB_SYNCED);
    }
    return placements;
  }

  private Placement place(PendingWrite write) {
    ByteBuf page = write.claim();
    if (page == null) {
      return new Withdrawn();
    }
    try {
      Slot slot = slabs.pool(write.lengthBytes()).allocate();
      if (slot == null) {
        return new Refused(new StoreOutcome.Skipped(StoreOutcome.Reason.NO_SPACE));
      }
      return place(write, page, slot);
    } finally {
      write.release();
    }
  }

  private Placement place(PendingWrite write, ByteBuf page, Slot slot) {
    ByteBuffer bytes = directBytes(page, write.lengthBytes());
    long generation = write.version().generation();
    int checksum = Checksum.of(write.key(), generation, bytes.duplicate());
    Slab slab = slabs.find(slot.slab());
    SlabFile file = slab == null ? null : slab.file();
    ByteBuffer inline = null;
    try {
      if (file == null) {
        inline = ByteBuffer.allocate(write.lengthBytes()).put(bytes).flip();
      } else {
        file.write(bytes, (long) slot.position() * pageBytes);
      }
    } catch (IOException e) {
      log.warn("Cannot write page {}", write.key(), e);
      slabs.release(slot);
      return new Refused(new StoreOutcome.Failed(e));
    }
    return new Placed(new PageRecord(generation, write.lengthBytes(), checksum, slot, inline));
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
