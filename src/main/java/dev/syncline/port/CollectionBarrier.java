package dev.syncline.port;

import dev.syncline.core.cluster.CollectionInfo;
import io.vertx.core.Future;

/** Waits until a new collection is served everywhere. */
public interface CollectionBarrier {
  /**
   * Ends when every node that is reachable knows the collection, or the time is over: a node that
   * has not answered by then is not live. Ends on any thread; never blocks.
   *
   * @param timeoutMillis the longest wait
   */
  Future<Void> served(CollectionInfo collection, int timeoutMillis);
}
