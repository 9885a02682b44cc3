package dev.syncline.cli.client;

/**
 * The command did not do what it was asked to; the message is one line for the person who asked.
 */
public class CommandFailure extends Exception {
  /** With what went wrong. */
  public CommandFailure(String message) {
    super(message);
  }

  /** With what went wrong, and what led to it. */
  public CommandFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
