package dev.pagegate.it;

import java.io.IOException;

/** Lets replies pass, or does to them what bad servers and networks do. */
final class FaultTap implements DelayLine.Tap {
  private enum Fault {
    NONE,
    STALL,
    GARBAGE,
    CUT
  }

  private Fault fault = Fault.NONE;
  private long bytesUntilFault;

  /** Replies pass unharmed; what was stalled goes on. */
  synchronized void none() {
    set(Fault.NONE, 0);
  }

  /** When {@code bytes} more have arrived, nothing does any more, and no connection closes. */
  synchronized void stallAfter(long bytes) {
    set(Fault.STALL, bytes);
  }

  /** When {@code bytes} more have arrived, every byte arrives inverted. */
  synchronized void garbageAfter(long bytes) {
    set(Fault.GARBAGE, bytes);
  }

  /** Connections are cut when {@code bytes} more have arrived, and later ones with their reply. */
  synchronized void cutAfter(long bytes) {
    set(Fault.CUT, bytes);
  }

  @Override
  public synchronized void pass(byte[] bytes) throws IOException, InterruptedException {
    bytesUntilFault -= bytes.length;
    if (bytesUntilFault >= 0) {
      return;
    }
    while (fault == Fault.STALL) {
      wait();
    }
    if (fault == Fault.GARBAGE) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) ~bytes[i];
      }
    }
    if (fault == Fault.CUT) {
      throw new IOException("cut");
    }
  }

  private void set(Fault next, long afterBytes) {
    fault = next;
    bytesUntilFault = afterBytes;
    notifyAll();
  }
}
