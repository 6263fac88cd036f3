package dev.pagegate.it;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;

/** The one RPC call that fixtures make by hand: NULL, to see whether a server answers. */
final class Rpc {
  static final int NFS_PROGRAM = 100003;
  static final int MOUNT_PROGRAM = 100005;

  private static final int LAST_FRAGMENT = 0x8000_0000;
  private static final int CALL_BYTES = 10 * Integer.BYTES;
  private static final int XID = 1;
  private static final int REPLY = 1;
  private static final int ACCEPTED = 0;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private Rpc() {}

  /** Whether {@code program} version 3 answers NULL on a port of the loopback address. */
  static boolean answersNull(int port, int program) {
    try (var socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) PATIENCE.toMillis());
      socket.setSoTimeout((int) PATIENCE.toMillis());
      var out = new DataOutputStream(socket.getOutputStream());
      out.write(nullCall(program));
      var in = new DataInputStream(socket.getInputStream());
      int header = in.readInt();
      int xid = in.readInt();
      int messageType = in.readInt();
      int status = in.readInt();
      return header < 0 && xid == XID && messageType == REPLY && status == ACCEPTED;
    } catch (IOException refused) {
      return false;
    }
  }

  private static byte[] nullCall(int program) {
    int call = 0;
    int rpcVersion = 2;
    int version = 3;
    int procedure = 0;
    var bytes = ByteBuffer.allocate(Integer.BYTES + CALL_BYTES);
    bytes.putInt(LAST_FRAGMENT | CALL_BYTES);
    bytes.putInt(XID).putInt(call).putInt(rpcVersion);
    bytes.putInt(program).putInt(version).putInt(procedure);
    // Credentials and verifier are AUTH_NONE, flavour and length zero.
    return bytes.array();
  }
}
