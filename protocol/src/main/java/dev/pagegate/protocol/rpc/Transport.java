package dev.pagegate.protocol.rpc;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The event loop threads that carry connections; whoever opens one closes it, last. */
public final class Transport implements AutoCloseable {
  private static final Duration SHUTDOWN_BOUND = Duration.ofSeconds(2);

  private final MultiThreadIoEventLoopGroup loops;
  private final Kind kind;

  private Transport(Kind kind, String threadName, int threads) {
    this.kind = kind;
    this.loops =
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory(threadName, true), kind.handlers());
  }

  /** Starts up to {@code threads} daemon threads, on the platform's best mechanism. */
  public static Transport open(String threadName, int threads) {
    return open(Kind.best(), threadName, threads);
  }

  public static Transport open(Kind kind, String threadName, int threads) {
    return new Transport(kind, threadName, threads);
  }

  public Kind kind() {
    return kind;
  }

  /** Whether the caller is on one of this transport's event loop threads. */
  public boolean isEventLoop() {
    for (var loop : loops) {
      if (loop.inEventLoop()) {
        return true;
      }
    }
    return false;
  }

  EventLoop nextLoop() {
    return loops.next();
  }

  MultiThreadIoEventLoopGroup loops() {
    return loops;
  }

  /** Closes what is still open on it and waits up to two seconds for the threads to end. */
  @Override
  public void close() {
    var ended = loops.shutdownGracefully(0, SHUTDOWN_BOUND.toMillis(), TimeUnit.MILLISECONDS);
    if (!isEventLoop()) {
      ended.awaitUninterruptibly(SHUTDOWN_BOUND.toMillis());
    }
  }

  /** How the operating system reports readiness. */
  public enum Kind {
    IO_URING(IoUringSocketChannel.class, IoUringServerSocketChannel.class),
    EPOLL(EpollSocketChannel.class, EpollServerSocketChannel.class),
    NIO(NioSocketChannel.class, NioServerSocketChannel.class);

    private final Class<? extends SocketChannel> socket;
    private final Class<? extends ServerSocketChannel> serverSocket;

    Kind(Class<? extends SocketChannel> socket, Class<? extends ServerSocketChannel> serverSocket) {
      this.socket = socket;
      this.serverSocket = serverSocket;
    }

    /** io_uring is often forbidden by sandboxes and no faster here, so it must be asked for. */
    static Kind best() {
      return EPOLL.isAvailable() ? EPOLL : NIO;
    }

    public boolean isAvailable() {
      return switch (this) {
        case IO_URING -> IoUring.isAvailable();
        case EPOLL -> Epoll.isAvailable();
        case NIO -> true;
      };
    }

    /** Whether a read puts its bytes into its buffer before it returns. */
    boolean readsAtOnce() {
      return this != IO_URING;
    }

    Class<? extends SocketChannel> socket() {
      return socket;
    }

    Class<? extends ServerSocketChannel> serverSocket() {
      return serverSocket;
    }

    private IoHandlerFactory handlers() {
      return switch (this) {
        case IO_URING -> IoUringIoHandler.newFactory();
        case EPOLL -> EpollIoHandler.newFactory();
        case NIO -> NioIoHandler.newFactory();
      };
    }
  }
}
