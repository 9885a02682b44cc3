package dev.syncline.cli.client;

/** The request went out and no answer came: whether it was carried out is unknown. */
public final class OutcomeUnknownException extends CommandFailure {
  OutcomeUnknownException(String message, Throwable cause) {
    super(message, cause);
  }
}
