package dev.pagegate.it;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Somebody on the way who writes down all that passes, and may hide that the server offers TLS. */
final class Eavesdropper implements AutoCloseable {
  private static final int BACKLOG = 50;
  private static final int LAST_FRAGMENT = 0x8000_0000;
  private static final int REPLY = 1;

  private final ServerSocket listener;
  private final int targetPort;
  private final boolean hidesTls;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final List<Heard> heard = new ArrayList<>();

  private Eavesdropper(ServerSocket listener, int targetPort, boolean hidesTls) {
    this.listener = listener;
    this.targetPort = targetPort;
    this.hidesTls = hidesTls;
  }

  /** One direction of one connection. */
  static final class Heard {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private synchronized void add(byte[] chunk, int length) {
      bytes.write(chunk, 0, length);
    }

    synchronized byte[] bytes() {
      return bytes.toByteArray();
    }
  }

  static Eavesdropper start(int targetPort) throws IOException {
    return start(targetPort, false);
  }

  /** Answers the first call of each connection himself: with success, and nothing else. */
  static Eavesdropper hidingTls(int targetPort) throws IOException {
    return start(targetPort, true);
  }

  private static Eavesdropper start(int targetPort, boolean hidesTls) throws IOException {
    var listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    var started = new Eavesdropper(listener, targetPort, hidesTls);
    Thread.startVirtualThread(started::accept);
    return started;
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Everything so far; the first call where it was answered here is left out. */
  List<byte[]> heard() {
    synchronized (heard) {
      return heard.stream().map(Heard::bytes).toList();
    }
  }

  @Override
  public void close() {
    DelayingProxy.closeQuietly(listener);
    sockets.forEach(DelayingProxy::closeQuietly);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        sockets.add(client);
        Thread.startVirtualThread(() -> relay(client));
      } catch (IOException closed) {
        // The listener's closing ends the loop.
      }
    }
  }

  private void relay(Socket client) {
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), targetPort)) {
      sockets.add(server);
      if (hidesTls) {
        answerPlainly(client);
      }
      Thread back = Thread.startVirtualThread(() -> listenTo(server, client));
      listenTo(client, server);
      back.join();
    } catch (IOException | InterruptedException gone) {
      // One of the two had enough.
    } finally {
      DelayingProxy.closeQuietly(client);
    }
  }

  /** An accepted, successful reply without results and with an empty verifier (RFC 5531). */
  private static void answerPlainly(Socket client) throws IOException {
    var in = new DataInputStream(client.getInputStream());
    byte[] call = new byte[in.readInt() & ~LAST_FRAGMENT];
    in.readFully(call);
    int replyBytes = 6 * Integer.BYTES;
    ByteBuffer reply = ByteBuffer.allocate(Integer.BYTES + replyBytes);
    reply.putInt(LAST_FRAGMENT | replyBytes).putInt(ByteBuffer.wrap(call).getInt()).putInt(REPLY);
    client.getOutputStream().write(reply.array());
  }

  private void listenTo(Socket from, Socket to) {
    var direction = new Heard();
    synchronized (heard) {
      heard.add(direction);
    }
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] chunk = new byte[64 * 1024];
      for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
        direction.add(chunk, length);
        out.write(chunk, 0, length);
      }
      to.shutdownOutput();
    } catch (IOException gone) {
      DelayingProxy.closeQuietly(from);
      DelayingProxy.closeQuietly(to);
    }
  }
}
