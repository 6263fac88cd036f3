package dev.pagegate.client.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says, from the jar's manifest. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"pagegate " + number(), "Java " + Runtime.version()};
  }

  static String number() {
    String version = Pagegate.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }
}
