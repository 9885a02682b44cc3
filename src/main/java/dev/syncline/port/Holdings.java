package dev.syncline.port;

import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.placement.NodeName;
import io.vertx.core.Future;
import java.util.List;

/**
 * What each replica holds of an entry, by its own word: for people who look into a conflict. No
 * replica is brought up to date by that.
 */
@FunctionalInterface
public interface Holdings {
  /**
   * Asks every node that receives the entry, readers included.
   *
   * <p>Never blocks. The future ends within the time given, on any thread, in order of the ring's
   * names for the partition; a node that does not answer is no failure.
   *
   * @param timeoutMillis 1 to 60,000
   */
  Future<List<Holding>> of(CollectionInfo collection, Bytes id, int timeoutMillis);

  /**
   * One node's answer.
   *
   * @param outcome {@link Outcome.Found}, or why there is nothing to tell
   */
  record Holding(NodeName node, Outcome.Read outcome) {}
}
