package dev.syncline.api.request;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.ContextTokens;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.search.Distances;
import dev.syncline.core.search.Filter;
import dev.syncline.core.search.Floats;
import dev.syncline.core.search.NearestQuery;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants to be near to what, within its limits.
 *
 * @param vectors whose neighbours are wanted; none where an id is given
 * @param id of the entry whose neighbours are wanted
 * @param count most entries found, 1 to {@link #MAX_COUNT}
 * @param breadth of the walk through a graph, up to {@link NearestQuery#MAX_BREADTH}; less than
 *     {@code count} is as much
 * @param maxDistance infinite for no limit
 */
public record SearchTerms(
    List<Bytes> vectors,
    @Nullable Bytes id,
    int count,
    int breadth,
    @Nullable Filter filter,
    double maxDistance) {
  /** The highest count. */
  public static final int MAX_COUNT = 1_000;

  /** The count where none is given. */
  public static final int DEFAULT_COUNT = 10;

  /** The breadth where none is given. */
  public static final int DEFAULT_BREADTH = 100;

  /** Copies the list. */
  public SearchTerms {
    vectors = List.copyOf(vectors);
  }

  /** The query for a vector; one more is asked for where one is left out of the answer. */
  NearestQuery query(Bytes vector, int extra) {
    int most = count + extra;
    return new NearestQuery(Floats.of(vector), most, Math.max(breadth, most), filter, maxDistance);
  }

  /**
   * Refuses a collection without an index.
   *
   * @throws ProblemException if it was
   */
  public static void checkSearchable(CollectionInfo collection) {
    if (collection.index() == IndexKind.NONE) {
      throw Problem.of(
              ProblemType.NOT_SEARCHABLE,
              "collection '"
                  + collection.name()
                  + "' has index none: PATCH it with another, such as {\"index\":\"hnsw\"}")
          .toException();
    }
  }

  /**
   * Refuses a vector of which no angle can be told, where that is what is measured.
   *
   * @param predicate begins what is said of the field: {@code is}, or what it leads to
   * @throws ProblemException naming the field
   */
  public static void checkDirection(
      CollectionInfo collection, Bytes vector, String field, String predicate) {
    if (collection.metric() == Metric.COSINE) {
      for (float each : Floats.of(vector)) {
        if (each != 0) {
          return;
        }
      }
      throw Problem.of(
              ProblemType.INVALID_FIELD,
              field,
              predicate
                  + " all zeros, which has no direction: collection '"
                  + collection.name()
                  + "' measures by cosine")
          .toException();
    }
  }

  /** The problem of one of several vectors, which names it by its place. */
  public static ProblemException ofVector(ProblemException problem, int at) {
    return problem.problem().moved("vector", "vectors[" + at + "]").toException();
  }

  /** A number that is not from 1 to a limit. */
  public static ProblemException outOfRange(String field, String value, int limit) {
    boolean isLow = value.equals("0") || value.startsWith("-");
    return Problem.limit(
            ProblemType.INVALID_FIELD,
            field,
            "is " + value + ", must be a whole number from 1 to " + limit,
            isLow ? 1 : limit)
        .toException();
  }

  /**
   * How far away an entry may be that has at least a score: so far that the score, as it is told,
   * is not lower. Rounding makes several distances of one score, so the last of them is looked for.
   *
   * @return negative for a score that none has; infinite for one that all have
   */
  public static double maxDistance(Metric metric, double minScore) {
    if (metric == Metric.DOT) {
      return -minScore;
    }
    if (Distances.score(metric, 0) < minScore) {
      return -1;
    }
    if (Distances.score(metric, Double.POSITIVE_INFINITY) >= minScore) {
      return Double.POSITIVE_INFINITY;
    }
    // Of numbers from 0 on the bits are in the order of the numbers.
    long within = Double.doubleToRawLongBits(0);
    long beyond = Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);
    while (beyond - within > 1) {
      long middle = within + (beyond - within) / 2;
      if (Distances.score(metric, Double.longBitsToDouble(middle)) >= minScore) {
        within = middle;
      } else {
        beyond = middle;
      }
    }
    return Double.longBitsToDouble(within);
  }

  /**
   * What contexts of any entries of a collection say that replicas must know.
   *
   * @param field where they stand
   * @throws ProblemException if one is none, or of another collection or cluster
   */
  public static Map<Partition, VersionVector> seen(
      CollectionInfo collection, Iterable<String> tokens, ContextTokens contexts, String field) {
    Map<Partition, VersionVector> seen = new HashMap<>();
    for (String token : tokens) {
      ContextTokens.Seen each;
      try {
        each = contexts.decodeSeen(token.strip(), collection.id());
      } catch (CorruptDataException e) {
        throw Problem.of(ProblemType.INVALID_CONTEXT, field, String.valueOf(e.getMessage()))
            .toException();
      }
      int slot = each.keyHash() & (Partition.SLOTS - 1);
      seen.merge(
          new Partition(collection.replicationFactor(), slot), each.seen(), VersionVector::join);
    }
    return seen;
  }
}
