package dev.syncline.port;

import dev.syncline.core.entry.Content;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.search.Neighbor;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Searches for nearest neighbours, wherever the replicas are. Never blocks; the futures end within
 * the command's timeout, on any thread.
 */
public interface Searches {
  /** Searches. */
  Future<Outcome> search(SearchCommand command);

  /** How a search ended. */
  sealed interface Outcome {
    /**
     * Every partition was searched at as many replicas as the level asks for.
     *
     * @param results of each query, nearest first
     * @param loaded false where a replica is still reading its vectors from the store after a
     *     start, and no other could be asked: then something may be missing
     * @param nodes how many were asked
     */
    record Found(List<List<Hit>> results, boolean loaded, int nodes) implements Outcome {
      /** Copies the list. */
      public Found {
        results = results.stream().map(List::copyOf).toList();
      }
    }

    /** Of a partition too few replicas could be asked. */
    record Unavailable(Shortfall shortfall) implements Outcome {}

    /** Too few replicas answered in time, or what they did not agree on could not be read. */
    record TimedOut(Shortfall shortfall) implements Outcome {}

    /** No replica that has seen what the client has could be asked in time. */
    record SessionUnavailable(String detail) implements Outcome {}

    /** As many searches are under way as are admitted. */
    record Overloaded(int retryAfterSeconds) implements Outcome {}

    /** The collection cannot be searched at a replica, and no other could be asked. */
    record Unsearchable(UnsearchableException.Reason reason, String detail) implements Outcome {}
  }

  /**
   * What a search lacked.
   *
   * @param required answers that each partition needs
   * @param replicas how many each has
   * @param acknowledged the fewest answers that a partition has
   * @param alive the fewest replicas in reach that a partition that lacks answers has
   * @param partitions how many lack answers
   * @param without the nodes that hold those and have not answered for them
   */
  record Shortfall(
      int required,
      int replicas,
      int acknowledged,
      int alive,
      int partitions,
      List<NodeName> without) {
    /** Copies the list. */
    public Shortfall {
      without = List.copyOf(without);
    }
  }

  /**
   * One entry found.
   *
   * @param label of the version's dot, for people
   * @param value null where values were not asked for
   */
  record Hit(Neighbor neighbor, String label, Content.@Nullable Value value) {}
}
