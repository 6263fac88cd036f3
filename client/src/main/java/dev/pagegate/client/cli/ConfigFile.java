package dev.pagegate.client.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Values for options that the command line leaves out, from a TOML file: keys are the options' long
 * names without dashes, in the table of their command or, for all commands, at the top.
 *
 * <pre>
 * memory = "1GiB"
 * [serve]
 * listen = "127.0.0.1:2049"
 * </pre>
 */
final class ConfigFile implements IDefaultValueProvider {
  static final String OPTION = "--config";

  private final JsonNode root;

  private ConfigFile(JsonNode root) {
    this.root = root;
  }

  /** The file that {@code arguments} name, an empty one when they name none. */
  static ConfigFile of(String... arguments) throws CommandFailure {
    Optional<Path> named = named(arguments);
    return named.isEmpty()
        ? new ConfigFile(new TomlMapper().createObjectNode())
        : read(named.get());
  }

  private static Optional<Path> named(String... arguments) {
    Optional<Path> named = Optional.empty();
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].startsWith(OPTION + "=")) {
        named = Optional.of(Path.of(arguments[i].substring(OPTION.length() + 1)));
      } else if (arguments[i].equals(OPTION) && i + 1 < arguments.length) {
        named = Optional.of(Path.of(arguments[i + 1]));
      }
    }
    return named;
  }

  private static ConfigFile read(Path file) throws CommandFailure {
    try {
      ConfigFile config = new ConfigFile(new TomlMapper().readTree(Files.readString(file)));
      config.requireKnownKeys(file);
      return config;
    } catch (JsonProcessingException e) {
      throw new CommandFailure(
          "%s, line %d: %s"
              .formatted(
                  file,
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new CommandFailure(Failures.describe(e), e);
    }
  }

  /** A misspelt key would otherwise be ignored in silence. */
  private void requireKnownKeys(Path file) throws CommandFailure {
    CommandLine program = new CommandLine(new Pagegate(Console.ofProcess()));
    var anywhere = new TreeSet<String>();
    program.getSubcommands().values().forEach(command -> anywhere.addAll(keys(command)));
    for (var property : root.properties()) {
      CommandLine command = program.getSubcommands().get(property.getKey());
      if (property.getValue().isObject() && command != null) {
        var known = keys(command);
        for (var inner : property.getValue().properties()) {
          require(known.contains(inner.getKey()), file, property.getKey() + "." + inner.getKey());
        }
      } else {
        require(anywhere.contains(property.getKey()), file, property.getKey());
      }
    }
  }

  private static void require(boolean known, Path file, String key) throws CommandFailure {
    if (!known) {
      throw new CommandFailure(
          file + ": unknown key '" + key + "' (expected: a long option's name, without dashes)");
    }
  }

  private static Set<String> keys(CommandLine command) {
    var keys = new TreeSet<String>();
    for (OptionSpec option : command.getCommandSpec().options()) {
      keys.add(key(option));
    }
    return keys;
  }

  private static String key(OptionSpec option) {
    return option.longestName().replaceFirst("^-+", "");
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    JsonNode own = root.path(argument.command().name()).path(key(option));
    JsonNode value = own.isMissingNode() ? root.path(key(option)) : own;
    return value.isValueNode() ? value.asText() : null;
  }
}
