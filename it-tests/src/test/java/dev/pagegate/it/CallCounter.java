package dev.pagegate.it;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts the RPC calls in streams of requests, by procedure: what a server was really asked. */
final class CallCounter {
  /** RFC 1813 section 3.3.6. */
  static final int READ = 6;

  private final Map<Integer, LongAdder> byProcedure = new ConcurrentHashMap<>();

  /** Calls of {@code procedure} since the last reset. */
  long count(int procedure) {
    var counter = byProcedure.get(procedure);
    return counter == null ? 0 : counter.sum();
  }

  void reset() {
    byProcedure.clear();
  }

  /** Reads one connection's requests, which come in any pieces. */
  DelayLine.Tap newConnection() {
    return new RecordReader();
  }

  /** Follows the record marks (RFC 5531 section 11) and looks at the start of each record. */
  private final class RecordReader implements DelayLine.Tap {
    private static final int MARK_BYTES = Integer.BYTES;
    private static final int LENGTH_MASK = 0x7fff_ffff;

    /** Record mark, xid, message type, RPC version, program, program version, procedure. */
    private final ByteBuffer head = ByteBuffer.allocate(7 * Integer.BYTES);

    private long toSkip;

    @Override
    public void pass(byte[] bytes) {
      var in = ByteBuffer.wrap(bytes);
      while (in.hasRemaining()) {
        if (toSkip > 0) {
          int step = (int) Math.min(toSkip, in.remaining());
          in.position(in.position() + step);
          toSkip -= step;
        } else {
          head.put(in.get());
          if (!head.hasRemaining()) {
            countOne();
          }
        }
      }
    }

    private void countOne() {
      long recordBytes = head.getInt(0) & LENGTH_MASK;
      int procedure = head.getInt(head.capacity() - Integer.BYTES);
      byProcedure.computeIfAbsent(procedure, key -> new LongAdder()).increment();
      toSkip = recordBytes + MARK_BYTES - head.capacity();
      head.clear();
    }
  }
}
