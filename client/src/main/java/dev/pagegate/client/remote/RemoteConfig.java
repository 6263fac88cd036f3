package dev.pagegate.client.remote;

import dev.pagegate.protocol.rpc.RpcClientConfig.SourcePort;
import java.time.Duration;

/**
 * How the client talks to its server.
 *
 * @param connections to the NFS program, each opened when first needed
 * @param deadline of one call, retries included; calls of a HARD mount have none, once mounted
 * @param sourcePort where connections come from
 * @param security of connections to the NFS and the MOUNT program; port mappers know none
 */
public record RemoteConfig(
    int connections,
    Duration deadline,
    SourcePort sourcePort,
    Patience patience,
    TransportSecurity security) {
  /** Linux's retry time over TCP is the deadline; servers by default demand a privileged port. */
  public static final RemoteConfig DEFAULT =
      new RemoteConfig(
          4,
          Duration.ofSeconds(60),
          SourcePort.PRIVILEGED_IF_PERMITTED,
          Patience.SOFT,
          TransportSecurity.NONE);

  private static final int MAX_CONNECTIONS = 16;

  /** For ever, in numbers that clocks can add to. */
  private static final Duration NEVER = Duration.ofDays(36_500);

  public RemoteConfig {
    if (connections < 1 || connections > MAX_CONNECTIONS) {
      throw new IllegalArgumentException(
          "connections: " + connections + " (expected: 1 to " + MAX_CONNECTIONS + ")");
    }
    if (deadline.toMillis() < 1) {
      throw new IllegalArgumentException("deadline: " + deadline + " (expected: >= 1 ms)");
    }
  }

  public RemoteConfig withConnections(int changed) {
    return new RemoteConfig(changed, deadline, sourcePort, patience, security);
  }

  public RemoteConfig withDeadline(Duration changed) {
    return new RemoteConfig(connections, changed, sourcePort, patience, security);
  }

  public RemoteConfig withSourcePort(SourcePort changed) {
    return new RemoteConfig(connections, deadline, changed, patience, security);
  }

  public RemoteConfig withPatience(Patience changed) {
    return new RemoteConfig(connections, deadline, sourcePort, changed, security);
  }

  public RemoteConfig withSecurity(TransportSecurity changed) {
    return new RemoteConfig(connections, deadline, sourcePort, patience, changed);
  }

  /** As NFS users say it: a call is over after {@code retrans} repetitions, {@code timeo} each. */
  public RemoteConfig withTimeout(Duration timeo, int retrans) {
    return withDeadline(timeo.multipliedBy(retrans + 1L));
  }

  /** Of a call to the NFS program. */
  Duration callDeadline() {
    return switch (patience) {
      case SOFT -> deadline;
      case HARD -> NEVER;
    };
  }
}
