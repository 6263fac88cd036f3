package dev.pagegate.client.cli;

import dev.pagegate.client.remote.NfsUrl;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A URL on the command line; a wrong one is a usage error. */
final class UrlConverter implements ITypeConverter<NfsUrl> {
  @Override
  public NfsUrl convert(String text) {
    try {
      return NfsUrl.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
