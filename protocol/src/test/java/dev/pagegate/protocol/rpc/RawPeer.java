package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.Opaque;
import dev.pagegate.protocol.xdr.XdrReader;
import dev.pagegate.protocol.xdr.XdrWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** One end of a TCP connection that does byte by byte what a test says. */
final class RawPeer implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;
  private final DataInputStream in;

  RawPeer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
  }

  static RawPeer connect(InetSocketAddress server) throws IOException {
    return new RawPeer(new Socket(server.getAddress(), server.getPort()));
  }

  static RawPeer accept(ServerSocket listener) throws IOException {
    listener.setSoTimeout(PATIENCE_MILLIS);
    return new RawPeer(listener.accept());
  }

  /** The same connection with TLS on it from now on, as the JDK does it; whose client starts. */
  RawPeer startTls(SSLContext context, boolean client, String version, String... protocols)
      throws IOException {
    SSLSocket secured =
        (SSLSocket) context.getSocketFactory().createSocket(socket, "127.0.0.1", 0, true);
    secured.setUseClientMode(client);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setProtocols(new String[] {version});
    parameters.setApplicationProtocols(protocols);
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return new RawPeer(secured);
  }

  /** The next record, of one fragment. */
  ByteBuf readRecord() throws IOException {
    byte[] record = new byte[RecordMark.length(in.readInt())];
    in.readFully(record);
    return Unpooled.wrappedBuffer(record);
  }

  CallHeader readCall() throws IOException {
    return CallHeader.CODEC.decode(new XdrReader(readRecord()));
  }

  /** The next reply and, when it succeeded, its results. */
  <R> Reply<R> readReply(Codec<R> results) throws IOException {
    XdrReader reader = new XdrReader(readRecord());
    ReplyHeader header = ReplyHeader.CODEC.decode(reader);
    return new Reply<>(header, reader.remaining() == 0 ? null : results.decode(reader));
  }

  record Reply<R>(ReplyHeader header, @Nullable R results) {}

  void write(ByteBuf bytes) throws IOException {
    bytes.getBytes(bytes.readerIndex(), socket.getOutputStream(), bytes.readableBytes());
  }

  void writeRecord(Consumer<XdrWriter> body) throws IOException {
    write(record(body));
  }

  <A> void call(Procedure<A, ?> procedure, int xid, A arguments) throws IOException {
    call(header(procedure, xid), procedure.arguments(), arguments);
  }

  <A> void call(CallHeader header, Codec<A> codec, A arguments) throws IOException {
    writeRecord(
        writer -> {
          CallHeader.CODEC.encode(header, writer);
          codec.encode(arguments, writer);
        });
  }

  void echo(int xid, String text) throws IOException {
    write(echoReply(xid, text));
  }

  /** Waits for the other end to close, dropping what comes before that. */
  void awaitClose() throws IOException {
    try {
      in.skipNBytes(Long.MAX_VALUE);
    } catch (EOFException | SocketException | SSLException _) {
      // Closed or reset: both are the end.
    }
  }

  /** What comes until the other end closes. */
  byte[] readAllBytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      for (int read = in.read(); read >= 0; read = in.read()) {
        bytes.write(read);
      }
    } catch (SocketException | SSLException _) {
      // Closed or reset: both are the end.
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  static CallHeader header(Procedure<?, ?> procedure, int xid) {
    return new CallHeader(
        xid,
        procedure.program(),
        procedure.version(),
        procedure.number(),
        new Credential.None(),
        Verifier.NONE);
  }

  static ByteBuf echoReply(int xid, String text) {
    return record(
        writer -> {
          ReplyHeader.CODEC.encode(new ReplyHeader(xid, ReplyStatus.Accepted.SUCCESS), writer);
          EchoProgram.BYTES.encode(Opaque.utf8(text), writer);
        });
  }

  static ByteBuf record(Consumer<XdrWriter> body) {
    ByteBuf record = Unpooled.buffer().writeInt(0);
    body.accept(new XdrWriter(record));
    return record.setInt(0, RecordMark.last(record.readableBytes() - RecordMark.BYTES));
  }
}
