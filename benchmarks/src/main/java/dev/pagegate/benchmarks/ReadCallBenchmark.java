package dev.pagegate.benchmarks;

import dev.pagegate.client.remote.NfsRemote;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.client.remote.RemoteConfig;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.rpc.Transport;
import dev.pagegate.serverstub.StubConfig;
import dev.pagegate.serverstub.StubServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One READ over loopback, its record decoded and its payload put where a page would be. The answer
 * comes from this project's own server in the same process, so differences count and not totals.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the setup first.
public class ReadCallBenchmark {
  @Param({"4096", "65536", "1048576"})
  public int bytes;

  private Scratch scratch;
  private StubServer server;
  private Transport transport;
  private NfsRemote remote;
  private FileHandle file;
  private ByteBuf page;

  @Setup
  public void start() throws Exception {
    scratch = new Scratch();
    Files.write(scratch.directory().resolve("file"), new byte[bytes]);
    var free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = StubServer.start(StubConfig.of(scratch.directory()).withAddress(free));
    transport = Transport.open("benchmark", 1);
    int port = server.address().getPort();
    NfsUrl url =
        NfsUrl.parse("nfs://127.0.0.1/export?nfsport=%d&mountport=%d".formatted(port, port));
    remote = NfsRemote.open(url, RemoteConfig.DEFAULT, transport);
    file = remote.lookup(remote.root(), FileName.of("file")).join().handle();
    page = PooledByteBufAllocator.DEFAULT.directBuffer(bytes, bytes);
  }

  @Benchmark
  public Object read() {
    return remote.read(file, 0, page.clear()).join();
  }

  @TearDown
  public void stop() throws Exception {
    page.release();
    remote.close();
    transport.close();
    server.close();
    scratch.close();
  }
}
