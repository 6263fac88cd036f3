package dev.pagegate.it;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * One direction of one connection: bytes come out as they went in, later. Reading and writing are
 * separate threads, so what is on its way does not hold up what follows.
 */
final class DelayLine {
  private static final int CHUNK_BYTES = 64 * 1024;

  /** Bounds what is on its way; more than any tested link's bandwidth times delay. */
  private static final int MAX_IN_FLIGHT_BYTES = 32 * 1024 * 1024;

  private static final Piece END = new Piece(new byte[0], 0);

  private final Socket from;
  private final Socket to;
  private final Shaper shaper;
  private final long delayNanos;
  private final Tap tap;
  private final Semaphore room = new Semaphore(MAX_IN_FLIGHT_BYTES);
  private final LinkedBlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();

  DelayLine(Socket from, Socket to, Shaper shaper, long delayNanos, Tap tap) {
    this.from = from;
    this.to = to;
    this.shaper = shaper;
    this.delayNanos = delayNanos;
    this.tap = tap;
  }

  void start(String name) {
    Thread.ofPlatform().daemon().name(name + "-read").start(this::read);
    Thread.ofPlatform().daemon().name(name + "-write").start(this::write);
  }

  private void read() {
    byte[] chunk = new byte[CHUNK_BYTES];
    try {
      var in = from.getInputStream();
      while (true) {
        shaper.awaitRoom();
        int length = in.read(chunk);
        if (length < 0) {
          break;
        }
        room.acquireUninterruptibly(length);
        byte[] bytes = new byte[length];
        System.arraycopy(chunk, 0, bytes, 0, length);
        pieces.add(new Piece(bytes, shaper.send(length) + delayNanos));
      }
    } catch (IOException closed) {
      // A cut connection ends like one that was closed.
    }
    pieces.add(END);
  }

  private void write() {
    try {
      var out = to.getOutputStream();
      for (Piece piece = pieces.take(); piece != END; piece = pieces.take()) {
        parkUntil(piece.deliverAtNanos);
        tap.pass(piece.bytes);
        out.write(piece.bytes);
        room.release(piece.bytes.length);
      }
      to.shutdownOutput();
    } catch (IOException | InterruptedException closed) {
      DelayingProxy.closeQuietly(from);
      DelayingProxy.closeQuietly(to);
    }
  }

  private static void parkUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** Sees bytes just before they are delivered; may change them, hold them up, or cut the line. */
  interface Tap {
    void pass(byte[] bytes) throws IOException, InterruptedException;
  }

  private static final class Piece {
    private final byte[] bytes;
    private final long deliverAtNanos;

    Piece(byte[] bytes, long deliverAtNanos) {
      this.bytes = bytes;
      this.deliverAtNanos = deliverAtNanos;
    }
  }
}
