package dev.syncline.cli.client;

/**
 * The command did not do what it was asked to; the message is one line for the person who asked.
 */
public class CommandFailure extends Exception {
  private final String reason;

  /** With what went wrong. */
  public CommandFailure(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** With what went wrong, and what led to it. */
  public CommandFailure(String reason, Throwable cause) {
    super(reason, cause);
    this.reason = reason;
  }

  /** What went wrong. */
  public String reason() {
    return reason;
  }
}
