package dev.syncline.api.bus;

import dev.syncline.core.cluster.CollectionDefinition;
import java.time.Duration;

/** Anything a {@link Replicator} asks of a node. */
sealed interface Request
    permits WriteRequest,
        MutationRequest,
        DeleteRequest,
        ReadRequest,
        SearchRequest,
        BatchRequest,
        Request.OfCollections {
  /** Stands for a timeout that was not given. */
  long DEFAULT_TIMEOUT = 0;

  /** Stands for a timeout of less than a millisecond, which is refused. */
  long NO_TIME = -1;

  /** More than any node allows. */
  Duration LONGEST = Duration.ofDays(1);

  /** Milliseconds, {@link #DEFAULT_TIMEOUT} or {@link #NO_TIME}. */
  long timeoutMillis();

  /** Bytes of ids, vectors and payloads: what a node has to hold until it has answered. */
  long bytes();

  /** A timeout as milliseconds. */
  static long millis(Duration timeout) {
    if (timeout.compareTo(LONGEST) > 0) {
      return LONGEST.toMillis();
    }
    long millis = timeout.toMillis();
    return millis < 1 ? NO_TIME : millis;
  }

  /** About the collections, which change by consensus and in its own time. */
  sealed interface OfCollections extends Request {
    @Override
    default long timeoutMillis() {
      return DEFAULT_TIMEOUT;
    }

    @Override
    default long bytes() {
      return 0;
    }
  }

  /** Make a collection. */
  record Create(CollectionDefinition definition) implements OfCollections {}

  /** Drop a collection. */
  record Drop(String name) implements OfCollections {}

  /** Tell of all collections. */
  record ListAll() implements OfCollections {}
}
