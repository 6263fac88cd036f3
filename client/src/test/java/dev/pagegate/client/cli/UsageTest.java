package dev.pagegate.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "frobnicate | frobnicate",
        "ls | URL",
        "ls http://server/x | nfs://host",
        "ls nfs://server | path",
        "cat nfs://h/x --memory 1x | '1x'",
        "cat nfs://h/x --memory 1KiB | 1024",
        "cat nfs://h/x --page-size 3KiB | 3072",
        "cat nfs://h/x --cache-size 1 | cache size: 1 ",
        "serve . --listen nowhere | host:port",
        "serve . --listen 127.0.0.1:99999 | 0 to 65535",
        "serve . --rtt 20 | 20ms",
        "serve . --export relative | absolute",
        "bench --plot x.gif | .svg",
        "bench --runs 0 | runs: 0",
        "bench --rtt fast | 'fast'",
        "bench --compare /nowhere | --compare",
        "cat nfs://h/x --xprtsec maybe | none, tls or mtls",
        "cat nfs://h/x --xprtsec mtls | tls-cert and tls-key",
        "cat nfs://h/x --tls-ca ca.pem | xprtsec tls or mtls",
        "cat nfs://h/x --xprtsec tls --tls-cert a --tls-key b | expected: xprtsec mtls",
        "mount nfs://h/x . -o xprtsec=ktls | none, tls or mtls",
        "mount nfs://h/x . -o xprtsec=mtls,tls-cert=a | tls-key",
        "mount nfs://h/x . --xprtsec tls -o tls-key=a | tls-cert",
        "serve . --xprtsec tls | a certificate and its private key",
        "serve . --tls-cert a | expected: xprtsec tls or mtls",
        "serve . --xprtsec mtls --tls-cert a --tls-key b | authorities for clients",
        "serve . --xprtsec tls --tls-cert a --tls-key b --tls-client-ca c | xprtsec mtls",
        "proxy nfs://h/x --listen here | expected: host:port",
        "proxy nfs://h/x --listen 0.0.0.0:0 | --allow CIDR",
        "proxy nfs://h/x --allow everybody | expected: an address or a network",
        "proxy nfs://h/x --listen-xprtsec tls | a certificate and its private key",
        "proxy nfs://h/x --listen-tls-key b | expected: xprtsec tls or mtls",
        "proxy nfs://h/x --xprtsec mtls | tls-cert and tls-key",
        "bench --xprtsec tls | a server to connect to"
      })
  void run_withWrongArguments_isAUsageErrorOnOneLine(String line, String expected) {
    Cli cli = Cli.run(line.split(" "));

    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err()).contains(expected).doesNotContain("\tat ");
    assertThat(cli.err().lines()).hasSize(1);
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void run_withoutArguments_showsTheCommands() {
    Cli cli = Cli.run();

    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err()).contains("serve", "ls", "cat", "cp", "check", "bench", "demo");
    assertThat(cli.err()).doesNotContain("bench-worker");
  }

  @Test
  void version_namesProgramAndJava() {
    Cli cli = Cli.run("--version");

    assertThat(cli.exitCode()).isZero();
    assertThat(cli.out()).startsWith("pagegate ").contains("Java " + Runtime.version());
  }

  @Test
  void help_ofACommand_listsItsOptions() {
    Cli cli = Cli.run("help", "cat");

    assertThat(cli.exitCode()).isZero();
    assertThat(cli.out()).contains("--cache-dir", "--memory", "--config", "--verbose");
  }

  @Test
  void config_givesDefaults_thatTheCommandLineOverrides() throws IOException {
    Path config = file("memory = \"1KiB\"\n[cat]\nmemory = \"2KiB\"\n");

    assertThat(Cli.run("cat", "nfs://h/x", "--config", config.toString()).err())
        .contains("memory: 2048");
    assertThat(Cli.run("cat", "nfs://h/x", "--config=" + config, "--memory", "3KiB").err())
        .contains("memory: 3072");
    assertThat(Cli.run("cp", "nfs://h/x", "y", "--config", config.toString()).err())
        .contains("memory: 1024");
  }

  @ParameterizedTest
  @CsvSource({"memroy = 1, memroy", "[cat]\\nmemroy = 1, cat.memroy", "memory = , line 1"})
  void config_withAMistake_isAUsageErrorThatNamesIt(String content, String expected)
      throws IOException {
    Path config = file(content.replace("\\n", "\n"));

    Cli cli = Cli.run("cat", "nfs://h/x", "--config", config.toString());

    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err()).contains(config.toString(), expected);
  }

  @Test
  void config_thatIsMissing_isAUsageError() {
    Cli cli = Cli.run("cat", "nfs://h/x", "--config", directory.resolve("none").toString());

    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err()).contains("none: no such file");
  }

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve("config.toml"), content);
  }
}
