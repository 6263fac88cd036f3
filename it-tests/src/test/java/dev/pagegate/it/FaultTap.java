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
  private long bytesUntilCut;

  /** Replies pass unharmed; what was stalled goes on. */
  synchronized void none() {
    set(Fault.NONE);
  }

  /** Nothing arrives any more, and no connection closes. */
  synchronized void stall() {
    set(Fault.STALL);
  }

  /** Every byte arrives inverted. */
  synchronized void garbage() {
    set(Fault.GARBAGE);
  }

  /** Connections are cut when {@code bytes} more have arrived. */
  synchronized void cutAfter(long bytes) {
    bytesUntilCut = bytes;
    set(Fault.CUT);
  }

  @Override
  public synchronized void pass(byte[] bytes) throws IOException, InterruptedException {
    while (fault == Fault.STALL) {
      wait();
    }
    if (fault == Fault.GARBAGE) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) ~bytes[i];
      }
    }
    if (fault == Fault.CUT) {
      bytesUntilCut -= bytes.length;
      if (bytesUntilCut < 0) {
        throw new IOException("cut");
      }
    }
  }

  private void set(Fault next) {
    fault = next;
    notifyAll();
  }
}
