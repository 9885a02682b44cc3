package dev.syncline.port;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.search.NearestQuery;
import java.util.List;
import java.util.Map;

/**
 * A validated search.
 *
 * @param queries 1 to {@link #MAX_QUERIES}, answered in their order
 * @param consistency ONE: each partition is searched at one replica. QUORUM and ALL: at as many,
 *     and what they do not agree on is read at that level
 * @param seen dots that the replicas searched must know, by partition
 * @param values whether the values of what is found are wanted
 * @param timeoutMillis 1 to 60,000
 */
public record SearchCommand(
    CollectionInfo collection,
    List<NearestQuery> queries,
    Consistency consistency,
    Map<Partition, VersionVector> seen,
    boolean values,
    int timeoutMillis) {
  /** The longest a search may take, in milliseconds. */
  public static final int MAX_TIMEOUT_MILLIS = 60_000;

  /** The most queries in one search. */
  public static final int MAX_QUERIES = 100;

  /** Copies list and map. */
  public SearchCommand {
    queries = List.copyOf(queries);
    seen = Map.copyOf(seen);
  }
}
