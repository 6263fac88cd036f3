package dev.pagegate.it;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A server that answers every call with the same wrong thing. */
final class BadServer implements AutoCloseable {
  /** What it does with a call. */
  interface Habit {
    /** Answers the call with that xid; what it throws ends the connection. */
    void answer(int xid, OutputStream replies) throws IOException;
  }

  private static final int LAST_FRAGMENT = 0x8000_0000;
  private static final int BACKLOG = 50;

  private final ServerSocket listener;
  private final Habit habit;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  private BadServer(ServerSocket listener, Habit habit) {
    this.listener = listener;
    this.habit = habit;
  }

  static BadServer start(Habit habit) throws IOException {
    var server =
        new BadServer(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), habit);
    Thread.ofPlatform().daemon().name("bad-server").start(server::accept);
    return server;
  }

  /** Says nothing, for ever. */
  static Habit silent() {
    return (_, _) -> {};
  }

  static Habit closing() {
    return (_, _) -> {
      throw new IOException("gone");
    };
  }

  /** Bytes that are no record. */
  static Habit garbage() {
    return (_, replies) ->
        replies.write("HTTP/1.1 400 Bad Request\r\n\r\nno such method".getBytes(US_ASCII));
  }

  /** A reply that begins well and claims a body of nearly 4 GiB. */
  static Habit boasting() {
    return (xid, replies) -> {
      ByteBuffer reply = ByteBuffer.allocate(40).putInt(LAST_FRAGMENT | 0x7FFF_FFFF);
      replies.write(header(reply, xid).putInt(-1).array());
    };
  }

  /** A whole record whose result claims a length of 4 GiB. */
  static Habit lying() {
    return (xid, replies) -> {
      ByteBuffer reply = ByteBuffer.allocate(40).putInt(LAST_FRAGMENT | 36);
      replies.write(header(reply, xid).putInt(0).putInt(-1).putInt(-1).array());
    };
  }

  /** Half a record, then nothing more. */
  static Habit stoppingHalfway() {
    return (xid, replies) -> {
      ByteBuffer reply = ByteBuffer.allocate(28).putInt(LAST_FRAGMENT | 64);
      replies.write(header(reply, xid).array());
    };
  }

  private static ByteBuffer header(ByteBuffer reply, int xid) {
    int isReply = 1;
    int accepted = 0;
    int success = 0;
    // AUTH_NONE, no body.
    return reply.putInt(xid).putInt(isReply).putInt(accepted).putInt(0).putInt(0).putInt(success);
  }

  String url() {
    int port = listener.getLocalPort();
    return "nfs://127.0.0.1/export/file?nfsport=%d&mountport=%d".formatted(port, port);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException _) {
        // The listener's closing ends the loop.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      var calls = new DataInputStream(socket.getInputStream());
      while (true) {
        byte[] call = new byte[calls.readInt() & ~LAST_FRAGMENT];
        calls.readFully(call);
        habit.answer(ByteBuffer.wrap(call).getInt(), socket.getOutputStream());
        socket.getOutputStream().flush();
      }
    } catch (IOException _) {
      // The client has had enough, or the habit is to hang up.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Closeable socket : sockets) {
      socket.close();
    }
  }
}
