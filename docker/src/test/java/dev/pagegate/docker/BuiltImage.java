package dev.pagegate.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.BuildImageResultCallback;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.testcontainers.DockerClientFactory;

/**
 * The image of the Dockerfile, on an engine of the tests' own, made of this machine's own files.
 */
final class BuiltImage {
  static final String TAG = "pagegate-test/pagegate:latest";

  private static boolean built;

  private BuiltImage() {}

  /** Builds it, unless another test of this process has. Blocks. */
  static synchronized void once() throws Exception {
    if (built) {
      return;
    }
    Path root = Path.of("..").toRealPath();
    assertThat(root.resolve("client/target/app/pagegate.jar")).as("the packaged client").exists();
    Engine engine = Engine.start();
    EngineStrategy.use(engine);
    Path work = Files.createTempDirectory("pagegate-base-images");
    Script.run(
        work,
        "base-images.sh",
        engine.socket().toString(),
        Path.of(System.getProperty("java.home")).toRealPath().toString(),
        work.toString());
    DockerClientFactory.instance()
        .client()
        .buildImageCmd()
        .withBaseDirectory(root.toFile())
        .withDockerfile(root.resolve("docker/Dockerfile").toFile())
        .withBuildArg("JDK_IMAGE", "pagegate-test/jdk")
        .withBuildArg("BASE_IMAGE", "pagegate-test/base")
        .withBuildArg("PACKAGES", "")
        .withNetworkMode("none")
        .withTags(Set.of(TAG))
        .exec(new BuildImageResultCallback())
        .awaitImageId();
    Script.remove(work);
    built = true;
  }
}
