package dev.syncline.port;

import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.NodeName;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The conflicts of a collection that any node has settled by time, each once, in order of their
 * {@linkplain ConflictPlace places}.
 *
 * <p>Never blocks the caller; the futures end on any thread. A node that does not answer is named;
 * a listing fails only if this node's own store does, as a {@link Listing} would.
 */
public interface Conflicts {
  /**
   * Lists some.
   *
   * @param query its collection is the given one
   */
  Future<Page> list(CollectionInfo collection, ConflictStore.Query query);

  /**
   * A version that has lost.
   *
   * @param winner the dot, with its node's name, of the youngest write that it has lost against
   *     anywhere
   * @param loserLabel the loser's dot with its node's name
   * @param recordings which nodes have recorded it, in order of their names
   */
  record Item(
      Bytes id,
      ConflictPlace place,
      String winner,
      HybridTimestamp winnerTimestamp,
      Version loser,
      String loserLabel,
      List<Recording> recordings) {
    /** Copies the list. */
    public Item {
      recordings = List.copyOf(recordings);
    }
  }

  /**
   * One node's record.
   *
   * @param atMillis when it was made, by that node's wall clock
   */
  record Recording(NodeName node, long atMillis) {}

  /**
   * Part of a listing.
   *
   * @param next the place after which there is more, null if there is none
   * @param unanswered members that have not been reached: what only they have recorded is missing
   */
  record Page(List<Item> items, @Nullable ConflictPlace next, List<NodeName> unanswered) {
    /** Copies the lists. */
    public Page {
      items = List.copyOf(items);
      unanswered = List.copyOf(unanswered);
    }
  }
}
