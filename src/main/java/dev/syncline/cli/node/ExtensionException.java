package dev.syncline.cli.node;

/** An extension cannot be loaded or deployed; the message names the key and what it holds. */
final class ExtensionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ExtensionException(String message, Throwable cause) {
    super(message, cause);
  }

  ExtensionException(String message) {
    super(message);
  }
}
