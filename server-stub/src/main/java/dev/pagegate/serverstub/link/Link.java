package dev.pagegate.serverstub.link;

import io.netty.channel.ChannelPipeline;
import java.util.function.LongSupplier;

/** The link that all connections of a server share. */
public final class Link {
  private final LinkShape shape;
  private final WireFaults faults;
  private final LongSupplier nanoClock;
  private final Line toServer;
  private final Line toClients;

  /** Replies suffer what {@code faults} has for them. */
  public Link(LinkShape shape, WireFaults faults, LongSupplier nanoClock) {
    this.shape = shape;
    this.faults = faults;
    this.nanoClock = nanoClock;
    this.toServer = new Line(shape.bitsPerSecond());
    this.toClients = new Line(shape.bitsPerSecond());
  }

  /** Puts a connection on the link; before the handlers of the protocol. */
  public void attach(ChannelPipeline pipeline) {
    pipeline.addLast("link-replies", new ReplyLine(this));
    if (shape.bitsPerSecond() != LinkShape.UNLIMITED) {
      pipeline.addLast("link-requests", new RequestLine(this));
    }
  }

  WireFaults faults() {
    return faults;
  }

  long now() {
    return nanoClock.getAsLong();
  }

  /** When bytes that a client sent by now have arrived. */
  long arrivalNanos(int bytes) {
    return toServer.carry(now(), bytes);
  }

  /** When a reply handed over now has arrived. */
  long replyNanos(int bytes) {
    return toClients.carry(now(), bytes) + shape.roundTrip().toNanos();
  }
}
