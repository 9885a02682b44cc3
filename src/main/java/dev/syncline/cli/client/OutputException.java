package dev.syncline.cli.client;

import dev.syncline.cli.terminal.Terminal;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** Standard output takes no more, so a command that only prints has nothing left to do. */
public final class OutputException extends CommandFailure {
  private final boolean isReaderGone;

  private OutputException(IOException cause) {
    super("standard output: " + cause.getMessage(), cause);
    isReaderGone =
        String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains("broken pipe");
  }

  /**
   * Flushes what was printed.
   *
   * @throws OutputException if not all of it got out
   */
  static void check(Terminal terminal) throws OutputException {
    Optional<IOException> failure = terminal.failure();
    if (failure.isPresent()) {
      throw new OutputException(failure.get());
    }
  }

  /** Whether whoever read it wants no more, which is nothing to report: {@code | head}. */
  public boolean isReaderGone() {
    return isReaderGone;
  }
}
