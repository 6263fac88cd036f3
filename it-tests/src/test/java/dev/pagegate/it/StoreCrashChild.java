package dev.pagegate.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pagegate.store.CoherencyToken;
import dev.pagegate.store.FileKey;
import dev.pagegate.store.FileVersion;
import dev.pagegate.store.PageLookup;
import dev.pagegate.store.PageRange;
import dev.pagegate.store.StoreException;
import dev.pagegate.store.StoreOutcome;
import dev.pagegate.store.rocks.RocksPageStore;
import dev.pagegate.store.rocks.StoreConfig;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * The process that dies: reads a whole disk cache and then writes and forgets pages of it until it
 * is killed. Says on standard output what it found, what it is about to ask of the store, and what
 * the store acknowledged, so that the survivor knows what must be there. What a page holds follows
 * from its place and its file's generation, so wrong bytes are seen without a copy.
 */
final class StoreCrashChild {
  static final int FILES = 4;
  static final int PAGES = 64;
  static final int PAGE_BYTES = 16 * 1024;

  private static final int MAX_UNDER_WAY = 32;
  private static final int FORGET_ONE_IN = 4;

  private final RocksPageStore store;
  private final Random random;
  private final FileVersion[] versions = new FileVersion[FILES];
  private final int generation;

  /** Not zero while an operation on that page is under way: their order would be anyone's guess. */
  private final AtomicIntegerArray busy = new AtomicIntegerArray(FILES * PAGES);

  private final Semaphore underWay = new Semaphore(MAX_UNDER_WAY);

  private StoreCrashChild(RocksPageStore store, int generation, long seed) {
    this.store = store;
    this.generation = generation;
    this.random = new Random(seed);
  }

  /** usage: StoreCrashChild DIRECTORY CAPACITY_BYTES GENERATION SEED */
  public static void main(String[] arguments) throws Exception {
    int generation = Integer.parseInt(arguments[2]);
    RocksPageStore store = open(Path.of(arguments[0]), Long.parseLong(arguments[1]));
    var child = new StoreCrashChild(store, generation, Long.parseLong(arguments[3]));
    child.find().forEach(System.out::println);
    say("verified", 0, 0);
    child.churn();
  }

  /** What a child would say that it found in {@code directory}. */
  static List<String> found(Path directory, long capacityBytes, int generation)
      throws StoreException {
    try (RocksPageStore store = open(directory, capacityBytes)) {
      return new StoreCrashChild(store, generation, 0).find();
    }
  }

  private static RocksPageStore open(Path directory, long capacityBytes) throws StoreException {
    return RocksPageStore.open(
        StoreConfig.of(directory, capacityBytes)
            .withPageBytes(PAGE_BYTES)
            .withFreeSpaceFloorBytes(0));
  }

  private List<String> find() {
    List<String> found = new ArrayList<>();
    for (int file = 0; file < FILES; file++) {
      byte[] key = ("file " + file).getBytes(UTF_8);
      byte[] token = ByteBuffer.allocate(Integer.BYTES).putInt(generation).array();
      versions[file] = store.adopt(FileKey.copyOf(key), CoherencyToken.copyOf(token)).join();
      for (int page = 0; page < PAGES; page++) {
        String what = find(file, page);
        if (what != null) {
          found.add(line(what, file, page));
        }
      }
    }
    return found;
  }

  /** Null for a miss. */
  private @Nullable String find(int file, int page) {
    ByteBuf expected = content(file, page);
    ByteBuf buffer = Unpooled.directBuffer(PAGE_BYTES);
    try {
      return switch (store.read(versions[file], page, buffer).join()) {
        // As plain memory: leak detection would record every word that the buffers compare.
        case PageLookup.Hit _ -> buffer.nioBuffer().equals(expected.nioBuffer()) ? "hit" : "wrong";
        case PageLookup.Miss _ -> null;
        case PageLookup.Damaged _ -> "damaged";
        case PageLookup.Failed _ -> "failed";
      };
    } finally {
      buffer.release();
      expected.release();
    }
  }

  private void churn() throws InterruptedException {
    while (true) {
      int file = random.nextInt(FILES);
      int page = random.nextInt(PAGES);
      int slot = file * PAGES + page;
      if (busy.compareAndSet(slot, 0, 1)) {
        underWay.acquire();
        if (random.nextInt(FORGET_ONE_IN) == 0) {
          forget(file, page);
        } else {
          write(file, page);
        }
      }
    }
  }

  private void write(int file, int page) {
    say("write", file, page);
    ByteBuf bytes = content(file, page);
    var _ =
        store
            .write(versions[file], page, bytes)
            .outcome()
            .thenAccept(
                outcome -> {
                  if (outcome instanceof StoreOutcome.Stored) {
                    say("stored", file, page);
                  }
                  bytes.release();
                  done(file, page);
                });
  }

  private void forget(int file, int page) {
    say("forget", file, page);
    var _ =
        store
            .forget(versions[file], PageRange.of(page))
            .whenComplete(
                (_, failure) -> {
                  say(failure == null ? "forgotten" : "failed", file, page);
                  done(file, page);
                });
  }

  private void done(int file, int page) {
    busy.set(file * PAGES + page, 0);
    underWay.release();
  }

  /** Some pages are short, so that they live inside the index. */
  private ByteBuf content(int file, int page) {
    int lengthBytes = page % 8 == 7 ? 100 + page : PAGE_BYTES;
    byte[] bytes = new byte[lengthBytes];
    new Random(((long) generation << 32) | (file * PAGES + page)).nextBytes(bytes);
    return Unpooled.directBuffer(lengthBytes).writeBytes(bytes);
  }

  private static void say(String word, int file, int page) {
    System.out.println(line(word, file, page));
  }

  private static String line(String word, int file, int page) {
    return word + " " + file + " " + page;
  }
}
