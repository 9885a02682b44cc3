package dev.syncline.api.bus;

import dev.syncline.api.request.SearchTerms;
import dev.syncline.core.quorum.Consistency;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Searches a collection for nearest neighbours (docs/search.md).
 *
 * @param collection the collection's name
 * @param vectors 1 to 100 of its dimension, each searched for; none where an id is given
 * @param id of the entry whose neighbours are wanted, itself left out; null where vectors are given
 * @param wanted what is to be found
 * @param consistency how many replicas of each partition have to agree
 * @param contexts what the caller has seen of entries of the collection: none of it is missed
 * @param timeoutMillis 1 to 60,000, or 0 for the default of 5,000
 */
public record SearchRequest(
    String collection,
    List<FloatVector> vectors,
    @Nullable String id,
    Wanted wanted,
    Consistency consistency,
    List<String> contexts,
    long timeoutMillis)
    implements Request {
  /** Copies the lists and rejects nulls; all else is checked by the node. */
  public SearchRequest {
    Objects.requireNonNull(collection, "collection");
    Objects.requireNonNull(wanted, "wanted");
    Objects.requireNonNull(consistency, "consistency");
    vectors = List.copyOf(vectors);
    contexts = List.copyOf(contexts);
  }

  /**
   * What is to be found for each vector.
   *
   * @param count most entries, 1 to 1,000
   * @param breadth candidates that the walk through the graph keeps, HNSW's {@code ef}, 1 to
   *     10,000; more finds more of the truly nearest and takes longer
   * @param filter a condition on payloads, in the JSON form of the HTTP API; null for any
   * @param minScore what has a lower score is left out; negative infinity for no limit
   * @param payloads whether the entries' payloads are told
   * @param vectors whether their vectors are
   */
  public record Wanted(
      int count,
      int breadth,
      @Nullable Payload filter,
      double minScore,
      boolean payloads,
      boolean vectors) {
    private static Wanted of(int count) {
      return new Wanted(
          count, SearchTerms.DEFAULT_BREADTH, null, Double.NEGATIVE_INFINITY, true, false);
    }
  }

  /** The nearest to a vector, with payloads, at ONE. */
  public static SearchRequest of(String collection, FloatVector vector, int count) {
    return ofAll(collection, List.of(vector), count);
  }

  /** The nearest to each of some vectors, with payloads, at ONE. */
  public static SearchRequest ofAll(String collection, List<FloatVector> vectors, int count) {
    return new SearchRequest(
        collection, vectors, null, Wanted.of(count), Consistency.ONE, List.of(), DEFAULT_TIMEOUT);
  }

  /** The nearest to an entry, without itself, with payloads, at ONE. */
  public static SearchRequest like(String collection, String id, int count) {
    return new SearchRequest(
        collection,
        List.of(),
        Objects.requireNonNull(id, "id"),
        Wanted.of(count),
        Consistency.ONE,
        List.of(),
        DEFAULT_TIMEOUT);
  }

  private SearchRequest with(Wanted other) {
    return new SearchRequest(collection, vectors, id, other, consistency, contexts, timeoutMillis);
  }

  /** The same with another breadth of the walk. */
  public SearchRequest withBreadth(int ef) {
    return with(
        new Wanted(
            wanted.count, ef, wanted.filter, wanted.minScore, wanted.payloads, wanted.vectors));
  }

  /** The same among entries only whose payload meets a condition, in the form of the HTTP API. */
  public SearchRequest withFilter(JsonObject condition) {
    return with(
        new Wanted(
            wanted.count,
            wanted.breadth,
            Payload.of(condition.encode()),
            wanted.minScore,
            wanted.payloads,
            wanted.vectors));
  }

  /** The same without what has a lower score. */
  public SearchRequest withMinScore(double score) {
    return with(
        new Wanted(
            wanted.count, wanted.breadth, wanted.filter, score, wanted.payloads, wanted.vectors));
  }

  /** The same, with these parts of what is found told. */
  public SearchRequest withParts(boolean payloads, boolean vectors) {
    return with(
        new Wanted(
            wanted.count, wanted.breadth, wanted.filter, wanted.minScore, payloads, vectors));
  }

  /** The same at another level. */
  public SearchRequest withConsistency(Consistency level) {
    return new SearchRequest(collection, vectors, id, wanted, level, contexts, timeoutMillis);
  }

  /** The same, with nothing missed that these contexts tell of, of any entries. */
  public SearchRequest withContexts(List<String> seen) {
    return new SearchRequest(collection, vectors, id, wanted, consistency, seen, timeoutMillis);
  }

  /** The same, with another time to end in. */
  public SearchRequest withTimeout(Duration timeout) {
    return new SearchRequest(
        collection, vectors, id, wanted, consistency, contexts, Request.millis(timeout));
  }

  @Override
  public long bytes() {
    long bytes = wanted.filter == null ? 0 : wanted.filter.utf8().length();
    for (FloatVector each : vectors) {
      bytes += each.bytes().length();
    }
    for (String each : contexts) {
      bytes += each.length();
    }
    return bytes;
  }
}
