package dev.syncline.api.request;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.search.NearestQuery;
import dev.syncline.port.Operations;
import dev.syncline.port.Outcome;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.SearchCommand;
import dev.syncline.port.Searches;
import dev.syncline.port.Searches.Outcome.Found;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One search: of vectors, or of an entry, which is read first and is not its own neighbour.
 *
 * @param seen dots that the replicas searched must know
 * @param values whether the values of what is found are wanted
 * @param timeoutMillis for both steps
 */
public record SearchRun(
    CollectionInfo collection,
    SearchTerms terms,
    Consistency consistency,
    Map<Partition, VersionVector> seen,
    boolean values,
    int timeoutMillis) {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Copies the map. */
  public SearchRun {
    seen = Map.copyOf(seen);
  }

  /**
   * Searches.
   *
   * @return fails with a {@link ProblemException} where nothing can be said
   */
  public Future<Found> start(Operations operations, Searches searches) {
    Bytes id = terms.id();
    if (id == null) {
      return search(
          searches,
          terms.vectors().stream().map(each -> terms.query(each, 0)).toList(),
          null,
          timeoutMillis);
    }
    long start = System.nanoTime();
    return operations
        .read(new ReadCommand(collection, id, consistency, null, timeoutMillis))
        .compose(
            outcome -> {
              long passed = (System.nanoTime() - start) / NANOS_PER_MILLI;
              return search(
                  searches,
                  List.of(terms.query(vector(outcome), 1)),
                  id,
                  (int) Math.max(1, timeoutMillis - passed));
            });
  }

  private Bytes vector(Outcome.Read outcome) {
    if (!(outcome instanceof Outcome.Found found)) {
      throw Problems.ofRead(outcome).toException();
    }
    EntryView view = EntryView.of(collection, found);
    if (view.isEmpty()) {
      throw Problems.noSuchEntry().toException();
    }
    if (view.values().get(0).vector().length() == 0) {
      throw Problem.of(ProblemType.ENTRY_NOT_FOUND, "the entry of this id has no vector yet")
          .toException();
    }
    Bytes vector = view.values().get(0).vector();
    SearchTerms.checkDirection(collection, vector, "id", "is of an entry whose vector is");
    return vector;
  }

  private Future<Found> search(
      Searches searches, List<NearestQuery> queries, @Nullable Bytes except, int leftMillis) {
    return searches
        .search(new SearchCommand(collection, queries, consistency, seen, values, leftMillis))
        .map(
            outcome -> {
              if (!(outcome instanceof Found found)) {
                throw SearchProblems.of(outcome).toException();
              }
              return without(except, found);
            });
  }

  private Found without(@Nullable Bytes except, Found found) {
    if (except == null) {
      return found;
    }
    return new Found(
        found.results().stream()
            .map(
                hits ->
                    hits.stream()
                        .filter(each -> !each.neighbor().id().equals(except))
                        .limit(terms.count())
                        .toList())
            .toList(),
        found.loaded(),
        found.nodes());
  }
}
