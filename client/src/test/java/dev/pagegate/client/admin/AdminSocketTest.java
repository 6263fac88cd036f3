package dev.pagegate.client.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.admin.DaemonStatus.GateWaits;
import dev.pagegate.client.admin.DaemonStatus.Memory;
import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.ArchiveTargets;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The socket itself: who may use it, and what nobody may do to it. */
@Timeout(60)
class AdminSocketTest {
  private static final DaemonStatus STATUS =
      new DaemonStatus(
          1, 2, List.of(), new Memory(3, 4, 5, 6), null, Map.of(), new GateWaits(7, 8, 9, 10));

  private static final ArchiveTargets NO_TARGETS =
      name -> {
        throw new FsException(FsError.NO_SUCH_ENTRY, name);
      };

  private static final Commands COMMANDS =
      new Commands(Map.of(), () -> STATUS, (_, _) -> null, NO_TARGETS);

  @TempDir Path directory;
  private Path path;

  @BeforeEach
  void place() {
    path = directory.resolve("admin.socket");
  }

  private DaemonStatus status() throws Exception {
    return new AdminClient(path).ask(new AdminRequest.Status(), DaemonStatus.class);
  }

  @Test
  void ask_status_comesBackAsItIs() throws Exception {
    try (AdminSocket _ = AdminSocket.open(path, COMMANDS)) {
      assertThat(status()).isEqualTo(STATUS);
      assertThat(status()).isEqualTo(STATUS);
    }
  }

  @Test
  void open_isForItsOwnerAlone_andCloseLeavesNothing() throws Exception {
    AdminSocket socket = AdminSocket.open(path, COMMANDS);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    socket.close();
    socket.close();
    assertThat(path).doesNotExist();
    assertThatThrownBy(this::status)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(path.toString());
  }

  @Test
  void open_whereACrashedDaemonLeftItsSocket_replacesIt() throws Exception {
    ServerSocketChannel crashed = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    crashed.bind(UnixDomainSocketAddress.of(path)).close();
    assertThat(path).exists();
    try (AdminSocket _ = AdminSocket.open(path, COMMANDS)) {
      assertThat(status()).isEqualTo(STATUS);
    }
  }

  @Test
  void open_whereAFileIs_leavesItAlone() throws Exception {
    Files.writeString(path, "precious");
    assertThatThrownBy(() -> AdminSocket.open(path, COMMANDS))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(path.toString());
    assertThat(path).hasContent("precious");
  }

  @Test
  void ask_whileOthersSendNothing_isAnswered() throws Exception {
    try (AdminSocket _ = AdminSocket.open(path, COMMANDS);
        SocketChannel _ = connect();
        SocketChannel _ = connect()) {
      assertThat(status()).isEqualTo(STATUS);
    }
  }

  @Test
  void ask_whileTooManyHoldTheSocket_isToldSo() throws Exception {
    List<SocketChannel> idle = new ArrayList<>();
    try (AdminSocket _ = AdminSocket.open(path, COMMANDS)) {
      for (int i = 0; i < 32; i++) {
        idle.add(connect());
      }
      assertThatThrownBy(
              () -> {
                while (true) {
                  status(); // until the others have been given their threads
                }
              })
          .isInstanceOf(AdminException.class)
          .hasMessageContaining("too many");
    } finally {
      for (SocketChannel channel : idle) {
        channel.close();
      }
    }
  }

  private SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(path));
  }

  @Test
  void request_thatIsNoRequest_isAnsweredWithWhatIsWrong() throws Exception {
    try (AdminSocket _ = AdminSocket.open(path, COMMANDS)) {
      assertThat(exchange("hello")).contains("\"error\"").contains("not a request");
      assertThat(exchange("{\"command\":\"reboot\"}")).contains("\"error\"").contains("reboot");
      assertThat(exchange("{\"command\":\"flush\",\"mount\":\"/nowhere\",\"path\":\"\"}"))
          .contains("\"error\"")
          .contains("/nowhere");
      assertThat(exchange("{\"command\":\"flush\"}")).contains("\"error\"");
      assertThat(status()).isEqualTo(STATUS);
    }
  }

  private String exchange(String line) throws IOException {
    try (SocketChannel channel = connect()) {
      Line.write(channel, line);
      return Line.read(channel, Line.MAX_REPLY_BYTES);
    }
  }

  @Test
  void request_withoutEnd_endsItsConnectionOnly() throws Exception {
    try (AdminSocket _ = AdminSocket.open(path, COMMANDS);
        SocketChannel channel = connect()) {
      ByteBuffer endless = ByteBuffer.allocate(Line.MAX_REQUEST_BYTES);
      assertThatThrownBy(
              () -> {
                while (true) {
                  channel.write(endless.clear());
                }
              })
          .isInstanceOf(IOException.class);
      assertThat(status()).isEqualTo(STATUS);
    }
  }
}
