package dev.pagegate.store.rocks;

import java.io.IOException;

/** The file system, or the owner's quota on it, is full. */
final class NoSpaceException extends IOException {
  private static final long serialVersionUID = 1L;

  NoSpaceException(String message) {
    super(message);
  }
}
