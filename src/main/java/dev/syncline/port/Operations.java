package dev.syncline.port;

import io.vertx.core.Future;

/**
 * Carries reads and writes out, wherever their replicas are.
 *
 * <p>Never blocks. Operations of one caller on one entry take effect in the order of the calls. The
 * futures end within the command's timeout, on any thread; how an operation ended is their value,
 * and they fail only where a part of this node is broken.
 */
public interface Operations {
  /** Writes or deletes one entry. */
  Future<Outcome.Write> write(WriteCommand command);

  /** Reads one entry. */
  Future<Outcome.Read> read(ReadCommand command);
}
