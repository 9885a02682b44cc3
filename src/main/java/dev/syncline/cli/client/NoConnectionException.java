package dev.syncline.cli.client;

/** No connection came about, so the request reached nobody: it may be sent again. */
public final class NoConnectionException extends CommandFailure {
  NoConnectionException(String message, Throwable cause) {
    super(message, cause);
  }
}
