package dev.pagegate.it;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP relay on loopback that makes a link of it, with a network's delay, rate and faults. */
final class DelayingProxy implements AutoCloseable {
  private static final int BACKLOG = 50;

  private final ServerSocket listener;
  private final int targetPort;
  private final Link link;
  private final Shaper requests;
  private final Shaper replies;
  private final CallCounter calls = new CallCounter();
  private final FaultTap faults = new FaultTap();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  private DelayingProxy(ServerSocket listener, int targetPort, Link link) {
    this.listener = listener;
    this.targetPort = targetPort;
    this.link = link;
    this.requests = new Shaper(link);
    this.replies = new Shaper(link);
  }

  static DelayingProxy start(int targetPort, Link link) throws IOException {
    return start(0, targetPort, link);
  }

  private static DelayingProxy start(int port, int targetPort, Link link) throws IOException {
    var listener = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
    var proxy = new DelayingProxy(listener, targetPort, link);
    Thread.ofPlatform().daemon().name("proxy-accept").start(proxy::accept);
    return proxy;
  }

  int port() {
    return listener.getLocalPort();
  }

  /** The calls that went to the server through this proxy. */
  CallCounter calls() {
    return calls;
  }

  /** What is done to replies from now on. */
  FaultTap faults() {
    return faults;
  }

  /** Closes every connection; new ones are welcome. */
  void cut() {
    sockets.forEach(DelayingProxy::closeQuietly);
    sockets.clear();
  }

  @Override
  public void close() {
    closeQuietly(listener);
    faults.none();
    cut();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        relay(listener.accept());
      } catch (IOException closed) {
        // The listener's closing ends the loop; a target that refuses ends one connection.
      }
    }
  }

  private void relay(Socket client) throws IOException {
    sockets.add(client);
    Socket server;
    try {
      server = new Socket(InetAddress.getLoopbackAddress(), targetPort);
    } catch (IOException e) {
      closeQuietly(client);
      throw e;
    }
    sockets.add(server);
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    new DelayLine(client, server, requests, link.oneWayNanos(), calls.newConnection())
        .start("proxy-requests");
    new DelayLine(server, client, replies, link.oneWayNanos(), faults).start("proxy-replies");
  }

  static void closeQuietly(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Closing is all that was wanted of it.
    }
  }

  /** usage: DelayingProxy LISTEN_PORT TARGET_PORT ROUND_TRIP_MILLIS BITS_PER_SECOND */
  public static void main(String[] arguments) throws Exception {
    var link =
        new Link(Duration.ofMillis(Long.parseLong(arguments[2])), Long.parseLong(arguments[3]));
    start(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), link);
    Thread.currentThread().join();
  }
}
