package dev.pagegate.store.rocks;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every slot of a cache: slab files for full pages, counted slots for small pages that live in the
 * index. Used by the committer, but for {@link #find}.
 */
final class Slabs {
  private static final Logger log = LoggerFactory.getLogger(Slabs.class);
  static final int SMALL_SLAB_SLOTS = 256;
  private static final int MAX_INLINE_BYTES = 4 << 10;
  private static final Duration GROWTH_RETRY = Duration.ofSeconds(30);

  private final StoreConfig config;
  private final SlabFiles files;
  private final IntSupplier numbers;
  private final CrashPoints crashPoints;
  private final ConcurrentHashMap<Integer, Slab> byNumber = new ConcurrentHashMap<>();
  private final SlotPool full = new SlotPool(this::growFull);
  private final SlotPool small = new SlotPool(this::growSmall);
  private Instant growthRetry = Instant.MIN;

  Slabs(StoreConfig config, SlabFiles files, IntSupplier numbers, CrashPoints crashPoints) {
    this.config = config;
    this.files = files;
    this.numbers = numbers;
    this.crashPoints = crashPoints;
  }

  /**
   * Opens the slab files that exist; their slots stay unknown until {@link #loaded}. Answers the
   * numbers that are in use.
   */
  List<Integer> open() throws IOException {
    List<Integer> inUse = files.list();
    for (int number : inUse) {
      SlabFile file = files.open(number);
      int slots = (int) Math.min(Integer.MAX_VALUE, file.sizeBytes() / config.pageBytes());
      if (slots == 0) {
        // Its creation did not end, so no record names it.
        file.close();
        files.delete(number);
        continue;
      }
      register(full, Slab.loading(number, file, slots));
    }
    return inUse;
  }

  /** Largest page that lives in the index. */
  int inlineBytes() {
    return Math.min(MAX_INLINE_BYTES, config.pageBytes() / 4);
  }

  SlotPool pool(int lengthBytes) {
    return lengthBytes <= inlineBytes() ? small : full;
  }

  SlotPool full() {
    return full;
  }

  SlotPool small() {
    return small;
  }

  /** From any thread. */
  @Nullable Slab find(int number) {
    return byNumber.get(number);
  }

  /** Counts a use of the page in the slot. From any thread. */
  void touch(Slot slot) {
    Slab slab = byNumber.get(slot.slab());
    if (slab != null && slot.position() >= 0 && slot.position() < slab.slots()) {
      slab.touch(slot.position());
    }
  }

  /** From any thread; what is added meanwhile may be missing. */
  List<Slab> all() {
    return List.copyOf(byNumber.values());
  }

  void occupy(PageKey key, Slot slot) {
    Slab slab = find(slot.slab());
    if (slab != null) {
      slab.occupy(slot.position(), key);
    }
  }

  void release(Slot slot) {
    Slab slab = find(slot.slab());
    if (slab != null && slot.position() >= 0 && slot.position() < slab.slots()) {
      (slab.file() == null ? small : full).release(slab, slot.position());
    }
  }

  /** Whether slab files exceed the cap or press on the free-space floor. */
  boolean hasSurplus() {
    if (full.slabCount() == 0) {
      return false;
    }
    return slabFileBytes() > maxSlabFileBytes() || usableBytes() < config.freeSpaceFloorBytes();
  }

  /** Gives up a slab file whose slots are all free in the index. */
  void remove(Slab slab) {
    full.remove(slab);
    byNumber.remove(slab.number());
    SlabFile file = slab.file();
    if (file != null) {
      file.close();
    }
    try {
      files.delete(slab.number());
    } catch (IOException e) {
      log.warn("Cannot delete slab {} of {}", slab.number(), config.directory(), e);
    }
  }

  /** Ends loading with what the index had. */
  void loaded(Iterable<Slab> smallSlabs) {
    smallSlabs.forEach(slab -> register(small, slab));
    byNumber.values().forEach(Slab::loaded);
    full.recount();
    small.recount();
  }

  long usedBytes() {
    return full.taken() * config.pageBytes() + small.taken() * inlineBytes();
  }

  void close() {
    for (Slab slab : byNumber.values()) {
      SlabFile file = slab.file();
      if (file != null) {
        file.close();
      }
    }
    byNumber.clear();
    full.clear();
    small.clear();
  }

  /** An eighth stays for the index: small pages, records, and the log. */
  private long maxSlabFileBytes() {
    return config.capacityBytes() - config.capacityBytes() / 8;
  }

  private long slabFileBytes() {
    return full.slabs().stream().mapToLong(Slab::slots).sum() * config.pageBytes();
  }

  private @Nullable Slab growFull() {
    if (slabFileBytes() + config.slabBytes() > maxSlabFileBytes()
        || config.clock().instant().isBefore(growthRetry)) {
      return null;
    }
    if (usableBytes() - config.slabBytes() < config.freeSpaceFloorBytes()) {
      postponeGrowth("less free space than the floor leaves room for", null);
      return null;
    }
    int number = numbers.getAsInt();
    try {
      SlabFile file = files.create(number, config.slabBytes());
      crashPoints.reached(CrashPoint.SLAB_CREATED);
      Slab slab = new Slab(number, file, (int) (config.slabBytes() / config.pageBytes()));
      byNumber.put(number, slab);
      return slab;
    } catch (IOException e) {
      postponeGrowth("a slab file could not be created", e);
      return null;
    }
  }

  private @Nullable Slab growSmall() {
    long maxSlots = Math.max(SMALL_SLAB_SLOTS, config.capacityBytes() / 16 / inlineBytes());
    if (small.slots() + SMALL_SLAB_SLOTS > maxSlots) {
      return null;
    }
    Slab slab = new Slab(numbers.getAsInt(), null, SMALL_SLAB_SLOTS);
    byNumber.put(slab.number(), slab);
    return slab;
  }

  private void postponeGrowth(String why, @Nullable IOException cause) {
    growthRetry = config.clock().instant().plus(GROWTH_RETRY);
    log.warn(
        "Cache {} stops growing at {} slabs and evicts instead: {}",
        config.directory(),
        full.slabCount(),
        why,
        cause);
  }

  private long usableBytes() {
    try {
      return files.usableBytes();
    } catch (IOException e) {
      log.warn("Cannot ask for the free space of {}", config.directory(), e);
      return 0;
    }
  }

  private void register(SlotPool pool, Slab slab) {
    byNumber.put(slab.number(), slab);
    pool.add(slab);
  }
}
