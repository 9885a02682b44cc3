package dev.syncline.port;

/** A store that cannot be opened, read or written; the message is for an operator. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what was tried and why it failed. */
  public StoreException(String message) {
    super(message);
  }

  /** Says what was tried, with the cause. */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
