package dev.pagegate.client.admin;

/** A daemon's refusal, in words for people. */
public final class AdminException extends Exception {
  private static final long serialVersionUID = 1L;

  public AdminException(String message) {
    super(message);
  }
}
