package dev.pagegate.client.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pagegate.client.error.FsException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers administrators on a Unix domain socket that only their own user may open. A connection
 * has a virtual thread; those who send nothing are cut off, and too many at a time are told so, so
 * that nobody can take the daemon's attention from its mounts.
 */
public final class AdminSocket implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AdminSocket.class);

  /** The bits of a file's mode that tell its type, and what they say of a socket: inode(7). */
  private static final int S_IFMT = 0170000;

  private static final int S_IFSOCK = 0140000;

  private static final int MAX_CONNECTIONS = 32;

  /** For the request to arrive; what is asked may take longer. */
  private static final Duration REQUEST_PATIENCE = Duration.ofSeconds(10);

  private final Path path;
  private final ServerSocketChannel server;
  private final Commands commands;
  private final ObjectMapper json = Line.json();
  private final Semaphore places = new Semaphore(MAX_CONNECTIONS);

  private AdminSocket(Path path, ServerSocketChannel server, Commands commands) {
    this.path = path;
    this.server = server;
    this.commands = commands;
  }

  /**
   * Listens at {@code path}, in the place of a socket that a daemon has left there which runs no
   * more: the caller owns the directory, or the name.
   *
   * @throws IOException when there is something else, or the path is too long for a socket
   */
  public static AdminSocket open(Path path, Commands commands) throws IOException {
    removeSocket(path);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(path));
      // Nobody else could connect in between: the directory is its owner's alone, too.
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException | RuntimeException failed) {
      server.close();
      throw failed;
    }
    AdminSocket socket = new AdminSocket(path, server, commands);
    Thread.ofPlatform().name("pagegate-admin").daemon().start(socket::accept);
    return socket;
  }

  private static void removeSocket(Path path) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      var type = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      if (((int) type & S_IFMT) != S_IFSOCK) {
        throw new IOException(path + " is in the way of the daemon's socket; it is no socket");
      }
      Files.delete(path);
    }
  }

  public Path path() {
    return path;
  }

  private void accept() {
    while (true) {
      try {
        SocketChannel client = server.accept();
        Thread.ofVirtual().name("admin").start(() -> serve(client));
      } catch (ClosedChannelException _) {
        return;
      } catch (IOException e) {
        log.warn("{} takes no more connections", path, e);
        return;
      }
    }
  }

  private void serve(SocketChannel client) {
    boolean place = places.tryAcquire();
    try (client) {
      String reply = place ? answer(client) : error("too many ask at this time; try again");
      Line.write(client, reply);
    } catch (IOException e) {
      log.debug("an administrator went away", e);
    } finally {
      if (place) {
        places.release();
      }
    }
  }

  private String answer(SocketChannel client) throws IOException {
    String request = receive(client);
    try {
      Record reply = commands.run(json.readValue(request, AdminRequest.class));
      return json.writeValueAsString(Map.of("reply", reply));
    } catch (JsonProcessingException e) {
      return error("not a request: " + e.getOriginalMessage());
    } catch (AdminException | FsException e) {
      return error(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      log.error("the request {} failed; this is a bug", request, e);
      return error("unexpected " + e);
    }
  }

  private static String receive(SocketChannel client) throws IOException {
    var received = new AtomicBoolean();
    CompletableFuture.delayedExecutor(REQUEST_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              if (!received.get()) {
                close(client);
              }
            });
    String request = Line.read(client, Line.MAX_REQUEST_BYTES);
    received.set(true);
    return request;
  }

  private static void close(SocketChannel client) {
    try {
      client.close();
    } catch (IOException e) {
      log.debug("closing failed", e);
    }
  }

  private String error(String message) {
    try {
      return json.writeValueAsString(Map.of("error", message));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Who is being answered gets the answer. Idempotent. */
  @Override
  public void close() {
    try {
      if (server.isOpen()) {
        server.close();
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      log.warn("{} stays behind", path, e);
    }
  }
}
