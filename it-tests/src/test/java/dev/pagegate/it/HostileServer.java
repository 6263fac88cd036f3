package dev.pagegate.it;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A server that accepts connections and then does not behave like one. */
final class HostileServer implements AutoCloseable {
  private static final int BACKLOG = 50;
  private static final int LAST_FRAGMENT = 0x8000_0000;
  private static final int REPLY = 1;
  private static final int CHUNK_BYTES = 64 * 1024;

  private final ServerSocket listener;
  private final Behaviour behaviour;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  private HostileServer(ServerSocket listener, Behaviour behaviour) {
    this.listener = listener;
    this.behaviour = behaviour;
  }

  static HostileServer start(Behaviour behaviour) throws IOException {
    var server =
        new HostileServer(
            new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), behaviour);
    Thread.startVirtualThread(server::accept);
    return server;
  }

  String url(String path) {
    int port = listener.getLocalPort();
    return "nfs://127.0.0.1/export%s?nfsport=%d&mountport=%d".formatted(path, port, port);
  }

  @Override
  public void close() {
    DelayingProxy.closeQuietly(listener);
    connections.forEach(DelayingProxy::closeQuietly);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket connection = listener.accept();
        connections.add(connection);
        Thread.startVirtualThread(() -> serve(connection));
      } catch (IOException closed) {
        // The listener's closing ends the loop.
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      behaviour.serve(
          new DataInputStream(connection.getInputStream()),
          new DataOutputStream(connection.getOutputStream()));
    } catch (IOException gone) {
      // The client had enough.
    }
  }

  /** What is done with one connection, which closes afterwards. */
  enum Behaviour {
    HANGS_UP_AT_ONCE {
      @Override
      void serve(DataInputStream in, DataOutputStream out) {}
    },
    HANGS_UP_AFTER_THE_CALL {
      @Override
      void serve(DataInputStream in, DataOutputStream out) throws IOException {
        readXid(in);
      }
    },
    NEVER_ANSWERS {
      @Override
      void serve(DataInputStream in, DataOutputStream out) throws IOException {
        swallow(in);
      }
    },
    SENDS_GARBAGE {
      @Override
      void serve(DataInputStream in, DataOutputStream out) throws IOException {
        byte[] noise = new byte[CHUNK_BYTES];
        new Random(1).nextBytes(noise);
        out.write(noise);
        swallow(in);
      }
    },
    STOPS_IN_MID_REPLY {
      @Override
      void serve(DataInputStream in, DataOutputStream out) throws IOException {
        int xid = readXid(in);
        int replyBytes = 6 * Integer.BYTES;
        out.writeInt(LAST_FRAGMENT | replyBytes);
        out.writeInt(xid);
        out.writeInt(REPLY);
        out.flush();
        swallow(in);
      }
    },
    CLAIMS_TWO_GIGABYTES {
      @Override
      void serve(DataInputStream in, DataOutputStream out) throws IOException {
        int xid = readXid(in);
        out.writeInt(-1);
        out.writeInt(xid);
        out.writeInt(REPLY);
        while (true) {
          out.write(new byte[CHUNK_BYTES]);
        }
      }
    },
    NEVER_ENDS_ITS_RECORD {
      @Override
      void serve(DataInputStream in, DataOutputStream out) throws IOException {
        int xid = readXid(in);
        out.writeInt(2 * Integer.BYTES);
        out.writeInt(xid);
        out.writeInt(REPLY);
        while (true) {
          out.writeInt(CHUNK_BYTES);
          out.write(new byte[CHUNK_BYTES]);
        }
      }
    },
    SENDS_EMPTY_FRAGMENTS {
      @Override
      void serve(DataInputStream in, DataOutputStream out) throws IOException {
        readXid(in);
        while (true) {
          out.write(new byte[CHUNK_BYTES]);
        }
      }
    },
    ANSWERS_OTHER_CALLS {
      @Override
      void serve(DataInputStream in, DataOutputStream out) throws IOException {
        int xid = readXid(in);
        writeAccepted(out, xid + 1, 0);
        swallow(in);
      }
    },
    SAYS_A_HANDLE_HAS_FOUR_GIGABYTES {
      @Override
      void serve(DataInputStream in, DataOutputStream out) throws IOException {
        // MNT3_OK, then a handle's length (RFC 1813 section 5.1.5).
        writeAccepted(out, readXid(in), 0, -1);
        swallow(in);
      }
    };

    abstract void serve(DataInputStream in, DataOutputStream out) throws IOException;

    private static int readXid(DataInputStream in) throws IOException {
      in.readInt();
      return in.readInt();
    }

    /** An accepted, successful reply (RFC 5531 section 9) with {@code results}. */
    private static void writeAccepted(DataOutputStream out, int xid, int... results)
        throws IOException {
      int headerInts = 6;
      out.writeInt(LAST_FRAGMENT | (headerInts + results.length) * Integer.BYTES);
      out.writeInt(xid);
      out.writeInt(REPLY);
      for (int i = 2; i < headerInts; i++) {
        out.writeInt(0);
      }
      for (int result : results) {
        out.writeInt(result);
      }
      out.flush();
    }

    private static void swallow(DataInputStream in) throws IOException {
      byte[] chunk = new byte[CHUNK_BYTES];
      while (in.read(chunk) >= 0) {}
    }
  }
}
