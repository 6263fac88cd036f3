package dev.pagegate.client.fuse;

import java.lang.foreign.MemorySegment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that receives requests from the kernel and starts their operations, until the unmount.
 */
final class Reader extends Thread {
  private static final Logger log = LoggerFactory.getLogger(Reader.class);
  private static final int MAX_FAILURES = 100;

  private final long session;
  private final RequestBuffers buffers;
  private MemorySegment buffer;

  Reader(long session, RequestBuffers buffers, int number) {
    super("pagegate-fuse-" + number);
    this.session = session;
    this.buffers = buffers;
    this.buffer = buffers.take();
    setDaemon(true);
  }

  @Override
  public void run() {
    int failures = 0;
    while (failures < MAX_FAILURES) {
      int received = LibFuse.receive(session, buffer.address());
      if (received == 0) {
        return;
      }
      if (received > 0) {
        LibFuse.process(session, buffer.address());
        failures = 0;
      } else if (received != -Errno.EINTR) {
        failures++;
        log.warn("receiving a request failed with errno {}", -received);
      }
    }
    log.error("requests of the kernel cannot be received any more; unmount and mount again");
  }

  /**
   * To be called by an operation on its reader: what the kernel wrote stays where it is until the
   * result is run, once.
   */
  static Runnable keepRequest() {
    Reader reader = (Reader) Thread.currentThread();
    MemorySegment kept = reader.buffer;
    reader.buffer = reader.buffers.take();
    return () -> reader.buffers.giveBack(kept);
  }
}
