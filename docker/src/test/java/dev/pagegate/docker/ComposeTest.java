package dev.pagegate.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * The services of compose.yaml that are pagegate's, with the very commands that stand there, as
 * containers of one engine. They share one loopback instead of a network, where the names of the
 * services lead to as well; Prometheus' and Grafana's images cannot be had without a registry, so
 * what they would read is checked instead.
 */
class ComposeTest {
  private static final Path DOCKER = Path.of("").toAbsolutePath();
  private static final int LARGE_BYTES = 8 << 20;
  private static final int SMALL_FILES = 50;

  /** Generous: only a hang reaches it. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir private static Path directory;

  private static JsonNode compose;
  private static JsonNode composeMount;
  private static Path exported;
  private static Path tree;

  @BeforeAll
  static void build() throws Exception {
    BuiltImage.once();
    compose = new YAMLMapper().readTree(DOCKER.resolve("compose.yaml").toFile());
    composeMount = new YAMLMapper().readTree(DOCKER.resolve("compose.mount.yaml").toFile());
    exported = directory.resolve("exported");
    tree = Files.createDirectories(exported.resolve("tree"));
    Random random = new Random(3);
    write(tree.resolve("large"), LARGE_BYTES, random);
    for (int i = 0; i < SMALL_FILES; i++) {
      write(tree.resolve("small-" + i), 20_000, random);
    }
  }

  private static void write(Path file, int bytes, Random random) throws IOException {
    byte[] content = new byte[bytes];
    random.nextBytes(content);
    Files.write(file, content);
  }

  private static String[] words(JsonNode file, String service, String key) {
    List<String> words = new ArrayList<>();
    file.path("services").path(service).path(key).forEach(word -> words.add(word.asText()));
    assertThat(words).as(service + "'s " + key).isNotEmpty();
    return words.toArray(String[]::new);
  }

  private static GenericContainer<?> service(JsonNode file, String name) {
    return new GenericContainer<>(DockerImageName.parse(BuiltImage.TAG))
        .withCommand(words(file, name, "command"));
  }

  private static GenericContainer<?> origin(JsonNode file) {
    return service(file, "origin")
        .withNetworkMode("none")
        .withExtraHost("origin", "127.0.0.1")
        .withExtraHost("proxy", "127.0.0.1")
        .withFileSystemBind(exported.toString(), "/exported", BindMode.READ_ONLY)
        .waitingFor(Wait.forLogMessage(".*serving .*\n", 1));
  }

  @Test
  void services_asComposeStartsThem_printColdAndWarm() throws Exception {
    try (var origin = origin(compose)) {
      origin.start();
      String shared = "container:" + origin.getContainerId();
      try (var proxy = service(compose, "proxy").withNetworkMode(shared)) {
        proxy.start();
        String table = table(shared);
        assertThat(table)
            .contains("first read", "straight from the origin", "through the proxy")
            .contains((LARGE_BYTES + SMALL_FILES * 20_000) + " bytes each time");
        assertThat(times(table)).as(table).hasSize(4).allMatch(seconds -> seconds > 0);
        assertThat(proxy.execInContainer("id", "-u").getStdout()).isEqualTo("10001\n");
      }
    }
  }

  @Test
  void mount_asComposeStartsIt_isTheTreeOfTheOrigin() throws Exception {
    try (var origin = origin(composeMount)) {
      origin.start();
      try (var mount = mount("container:" + origin.getContainerId())) {
        mount.start();
        var summed = mount.execInContainer("sha256sum", "/mnt/tree/large");
        assertThat(summed.getStdout())
            .as(summed.getStderr() + mount.getLogs())
            .startsWith(sha256(tree.resolve("large")));
        assertThat(mount.execInContainer("pagegate", "status").getStdout()).contains("/mnt/tree");
      }
    }
  }

  private static String sha256(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }

  private static GenericContainer<?> mount(String network) {
    JsonNode service = composeMount.path("services").path("mount");
    return service(composeMount, "mount")
        .withNetworkMode(network)
        .withTmpFs(Map.of(words(composeMount, "mount", "tmpfs")[0], "rw"))
        .withCreateContainerCmdModifier(
            create -> {
              create.withUser(service.path("user").asText());
              Objects.requireNonNull(create.getHostConfig())
                  .withDevices(Device.parse(words(composeMount, "mount", "devices")[0]))
                  .withCapAdd(Capability.valueOf(words(composeMount, "mount", "cap_add")[0]))
                  .withSecurityOpts(List.of(words(composeMount, "mount", "security_opt")));
            })
        .waitingFor(Wait.forLogMessage(".*mounted .*\n", 1));
  }

  private static String table(String network) {
    try (var client = service(compose, "client")) {
      client
          .withNetworkMode(network)
          .withCreateContainerCmdModifier(
              create -> create.withEntrypoint(words(compose, "client", "entrypoint")))
          .withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(PATIENCE))
          .start();
      return client.getLogs();
    }
  }

  /** Seconds, in the order of the table. */
  private static List<Double> times(String table) {
    return table
        .lines()
        .filter(line -> line.contains("MiB/s"))
        .flatMap(line -> Pattern.compile("([0-9.]+) s ").matcher(line).results())
        .map(found -> Double.parseDouble(found.group(1)))
        .toList();
  }

  @Test
  void dashboard_everyMeter_isOneThatIsDocumented() throws Exception {
    JsonNode dashboard =
        new YAMLMapper().readTree(DOCKER.resolve("grafana/dashboards/pagegate.json").toFile());
    String documented = Files.readString(DOCKER.resolve("../docs/METRICS.md"));
    for (String expression : dashboard.findValuesAsText("expr")) {
      Pattern.compile("pagegate_[a-z_]+")
          .matcher(expression)
          .results()
          .map(found -> found.group().replaceAll("_(bucket|count|sum)$", ""))
          .forEach(meter -> assertThat(documented).as(expression).contains(meter));
    }
    assertThat(dashboard.path("panels").size()).isGreaterThan(10);
  }
}
