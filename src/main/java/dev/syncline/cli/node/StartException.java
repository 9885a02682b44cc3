package dev.syncline.cli.node;

/** A node cannot start here; the message says why, naming the key. */
final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartException(String message) {
    super(message);
  }
}
