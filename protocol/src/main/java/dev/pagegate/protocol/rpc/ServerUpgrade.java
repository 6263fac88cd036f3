package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.tls.ServerTls;
import dev.pagegate.protocol.tls.TlsTrouble;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far one connection of a server that demands TLS is: RFC 9289 section 4.1. Event loop only.
 */
final class ServerUpgrade {
  private static final Logger LOG = LoggerFactory.getLogger(ServerUpgrade.class);

  /** No call that is let through in clear is longer. */
  static final int MAX_CLEAR_BYTES = 8 * 1024;

  /*
   * CLEAR -> STARTING -> HANDSHAKE -> SECURE
   *
   * STARTING: the probe has been read, and nothing is, until the files have been looked at. What
   * came before the client saw the answer came in clear, and ends the connection.
   */
  private enum State {
    CLEAR,
    STARTING,
    HANDSHAKE,
    SECURE
  }

  private final Channel channel;
  private final ServerTls settings;
  private final HalfOpen halfOpen;
  private State state = State.CLEAR;
  private @Nullable SslHandler tls;

  ServerUpgrade(Channel channel, ServerTls settings, HalfOpen halfOpen) {
    this.channel = channel;
    this.settings = settings;
    this.halfOpen = halfOpen;
    halfOpen.add(channel);
  }

  /** Whether a call may ask for TLS now. */
  boolean canStart() {
    return state == State.CLEAR;
  }

  /** Whether a call may be heard that is more than a question for life. */
  boolean isSecure() {
    return state == State.SECURE;
  }

  /** Whether nothing may be read. */
  boolean isStarting() {
    return state == State.STARTING;
  }

  /**
   * Prepares TLS; {@code ready} is called when {@link #begin} may be, unless that fails, which
   * closes the connection.
   */
  void prepare(Runnable ready) {
    state = State.STARTING;
    var _ =
        settings
            .handler(channel.alloc())
            .whenCompleteAsync(
                (handler, failure) -> {
                  if (handler == null) {
                    LOG.warn("cannot prepare TLS for {}", channel.remoteAddress(), failure);
                    var _ = channel.close();
                  } else if (channel.isActive()) {
                    tls = handler;
                    ready.run();
                  }
                },
                channel.eventLoop());
  }

  /** Sends {@code offer}, the last bytes in clear, and waits for the client's handshake. */
  void begin(OutgoingRecord offer) {
    // Past all handlers, for some of them may hold replies back.
    var outermost = channel.pipeline().firstContext();
    offer.writeTo(outermost);
    outermost.flush();
    offer.release();
    state = State.HANDSHAKE;
    channel.pipeline().addFirst(tls);
  }

  /** The handshake is over; before any call that came under its protection. */
  void shaken(SslHandshakeCompletionEvent event) {
    if (tls == null || !event.isSuccess()) {
      LOG.info(
          "no TLS with {}: {}",
          channel.remoteAddress(),
          event.cause() == null ? "not asked for" : TlsTrouble.root(event.cause()));
      var _ = channel.close();
    } else if (!ServerTls.speaksRpc(tls)) {
      LOG.info("no TLS with {}: it did not offer ALPN sunrpc", channel.remoteAddress());
      var _ = channel.close();
    } else {
      state = State.SECURE;
      halfOpen.remove(channel);
    }
  }
}
