package dev.pagegate.client.nfsproxy;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes the connections of those who are not on the list before a byte of theirs is read. */
@ChannelHandler.Sharable
final class Doorkeeper extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(Doorkeeper.class);

  private final AllowList allowed;

  Doorkeeper(AllowList allowed) {
    this.allowed = allowed;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (context.channel().remoteAddress() instanceof InetSocketAddress peer
        && allowed.contains(peer.getAddress())) {
      context.fireChannelActive();
      return;
    }
    log.info("refusing {}: not among the addresses allowed", context.channel().remoteAddress());
    var _ = context.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (context.channel().isActive()) {
      context.fireChannelRead(message);
    } else {
      ReferenceCountUtil.release(message);
    }
  }
}
