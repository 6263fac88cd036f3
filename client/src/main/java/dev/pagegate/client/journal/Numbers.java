package dev.pagegate.client.journal;

import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.NfsTime;
import java.time.InstantSource;

/** Gives every change, object and moment of a journal a number of its own. Safe from any thread. */
final class Numbers {
  private final InstantSource wall;
  private long lastSequence;
  private long lastNode;
  private NfsTime lastTime = new NfsTime(0, 0);

  Numbers(InstantSource wall) {
    this.wall = wall;
  }

  /** What the next change would be called; {@link #usedSequence} makes it so. */
  synchronized long nextSequence() {
    return lastSequence + 1;
  }

  synchronized long nextNode() {
    return ++lastNode;
  }

  /** A time that nothing here has had. */
  synchronized NfsTime stamp() {
    NfsTime now = NfsTime.of(wall.instant());
    if (now.compareTo(lastTime) <= 0) {
      now = NfsTime.of(lastTime.toInstant().plusNanos(1));
    }
    lastTime = now;
    return now;
  }

  /** Numbers in the journal are not given again. */
  synchronized void usedNode(long number) {
    lastNode = Math.max(lastNode, number);
  }

  synchronized void usedSequence(long sequence) {
    lastSequence = Math.max(lastSequence, sequence);
  }

  synchronized void usedTime(FileAttributes attributes) {
    if (attributes.changeTime().compareTo(lastTime) > 0) {
      lastTime = attributes.changeTime();
    }
  }
}
