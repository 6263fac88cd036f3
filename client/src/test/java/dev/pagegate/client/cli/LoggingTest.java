package dev.pagegate.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LoggingTest {
  @Test
  void format_isReadAsTheParserReadsIt() {
    assertThat(Logging.isJson("mount", "--log-format", "json")).isTrue();
    assertThat(Logging.isJson("mount", "--log-format=JSON", "x")).isTrue();
    assertThat(Logging.isJson("mount", "--log-format=json", "--log-format", "text")).isFalse();
    assertThat(Logging.isJson("mount", "--json")).isFalse();
    assertThat(Logging.isJson("mount", "--log-format")).isFalse();
  }

  @Test
  void json_isOneObjectALine() throws Exception {
    LoggerContext context = new LoggerContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(
        Objects.requireNonNull(
            getClass().getClassLoader().getResource(Logging.JSON_CONFIGURATION)));
    ConsoleAppender<ILoggingEvent> appender =
        (ConsoleAppender<ILoggingEvent>) context.getLogger("ROOT").getAppender("STDERR");
    LoggingEvent event =
        new LoggingEvent(
            "",
            context.getLogger("dev.pagegate.Some"),
            Level.WARN,
            "lost {} to\n\"{}\"",
            new IllegalStateException("why"),
            new Object[] {1, "host"});

    String line = new String(appender.getEncoder().encode(event), UTF_8);

    assertThat(line.strip()).doesNotContain("\n");
    JsonNode json = new ObjectMapper().readTree(line);
    assertThat(json.path("level").asText()).isEqualTo("WARN");
    assertThat(json.path("loggerName").asText()).isEqualTo("dev.pagegate.Some");
    assertThat(json.path("formattedMessage").asText()).isEqualTo("lost 1 to\n\"host\"");
    assertThat(json.path("timestamp").asLong()).isPositive();
    assertThat(json.path("throwable").path("message").asText()).isEqualTo("why");
    context.stop();
  }
}
