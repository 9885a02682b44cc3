package dev.syncline.port;

/** A store that cannot be opened, read or written; the message is for an operator. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean unreadable;

  /** Says what was tried and why it failed. */
  public StoreException(String message) {
    super(message);
    this.unreadable = false;
  }

  /** Says what was tried, with the cause. */
  public StoreException(String message, Throwable cause) {
    this(message, cause, false);
  }

  private StoreException(String message, Throwable cause, boolean unreadable) {
    super(message, cause);
    this.unreadable = unreadable;
  }

  /** The disk does not give back what was written to it: a file is damaged or gone. */
  public static StoreException unreadable(String message, Throwable cause) {
    return new StoreException(message, cause, true);
  }

  /**
   * Whether something that was written cannot be read. Trying again will not help; another replica
   * has it.
   */
  public boolean isUnreadable() {
    return unreadable;
  }
}
