package dev.pagegate.protocol.rpc;

import io.netty.channel.Channel;

/**
 * Flushes a channel once for all that is written during one turn of its event loop, so that calls
 * and replies share system calls. Event loop only.
 */
final class Flusher implements Runnable {
  private final Channel channel;
  private boolean scheduled;

  Flusher(Channel channel) {
    this.channel = channel;
  }

  void flushSoon() {
    if (!scheduled) {
      scheduled = true;
      channel.eventLoop().execute(this);
    }
  }

  @Override
  public void run() {
    scheduled = false;
    channel.flush();
  }
}
