package dev.syncline.port;

/** As many reads wait for the disk as may: nothing was read. Try again later. */
public final class StoreBusyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int retryAfterSeconds;

  /** Says when to try again. */
  public StoreBusyException(int retryAfterSeconds) {
    super("too many reads wait for the disk", null, false, false);
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** When to try again. */
  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }
}
