package dev.pagegate.docker;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;
import org.testcontainers.dockerclient.TransportConfig;

/** Leads Testcontainers to the tests' own engine, before any other that the machine may have. */
public final class EngineStrategy extends DockerClientProviderStrategy {
  private static volatile @Nullable Path socket;

  static void use(Engine engine) {
    socket = engine.socket();
  }

  @Override
  public String getDescription() {
    return "the tests' own engine at " + socket;
  }

  @Override
  public TransportConfig getTransportConfig() {
    return TransportConfig.builder().dockerHost(URI.create("unix://" + socket)).build();
  }

  /** Asked for by everything that starts a container; the inherited answer needs a bridge. */
  @Override
  public String getDockerHostIpAddress() {
    return "127.0.0.1";
  }

  @Override
  protected boolean isApplicable() {
    return socket != null;
  }

  @Override
  protected int getPriority() {
    return Integer.MAX_VALUE;
  }

  @Override
  protected boolean isPersistable() {
    return false;
  }
}
