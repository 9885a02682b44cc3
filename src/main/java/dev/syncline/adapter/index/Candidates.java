package dev.syncline.adapter.index;

import dev.syncline.core.cluster.Metric;
import dev.syncline.core.search.Distances;
import dev.syncline.core.search.NearestQuery;
import dev.syncline.core.search.Neighbor;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The nearest of all rows that are offered, exactly: single precision says which rows cannot be
 * among them, double precision orders the rest. Of those that are held by their codes it has those
 * that seem the nearest.
 */
final class Candidates {
  private final Metric metric;
  private final Similarity similarity;
  private final NearestQuery query;
  private final float scale;
  private final Probe probe;

  /** The rows that may be among the nearest, their vectors, and how close each may be at most. */
  private Row[] rows = new Row[64];

  private @Nullable VectorFloat<?>[] vectors = new VectorFloat<?>[64];
  private float[] highest = new float[64];
  private int size;

  /** How close at least the closest {@code count} are, of each id one row; the least first. */
  private final PriorityQueue<Float> lowest = new PriorityQueue<>();

  /**
   * The closest of those that are held by their codes, as many as a walk keeps; the least first.
   */
  private final PriorityQueue<Coded> coded = new PriorityQueue<>();

  /** A row that is held by its code, and how close it seems. */
  private record Coded(Row row, float closeness) implements Comparable<Coded> {
    /** Where the code says nothing the first ids go last. */
    @Override
    public int compareTo(Coded other) {
      int order = Float.compare(closeness, other.closeness);
      return order == 0 ? other.row.id.compareTo(row.id) : order;
    }
  }

  Candidates(Metric metric, Similarity similarity, Quantizer quantizer, NearestQuery query) {
    this.metric = metric;
    this.similarity = similarity;
    this.query = query;
    float[] numbers = similarity.normal(query.vector());
    this.scale = similarity.scale(numbers);
    this.probe = new Probe(similarity, quantizer, Similarity.vector(numbers), scale);
  }

  /** Whether the vector asked for is such that single precision says nothing. */
  boolean isBlind() {
    return !(scale > 0);
  }

  /** A row's score in a graph with a {@link Similarity#unit}. */
  float score(Row row, double unit) {
    return similarity.score(probe.closeness(row) * unit);
  }

  /** Takes a row in; each at most once. */
  void offer(Row row) {
    VectorFloat<?> vector = row.vector();
    if (vector == null) {
      offerCoded(new Coded(row, isBlind() ? 0 : probe.closeness(row)));
      return;
    }
    if (isBlind() || Float.isNaN(row.scale)) {
      add(row, vector, Float.POSITIVE_INFINITY);
      return;
    }
    float closeness = probe.closeness(vector, row.scale);
    float error = similarity.error(closeness, scale, row);
    float high = closeness + error;
    if (high < bound()) {
      return;
    }
    if (row.isFirst) {
      lowest.add(closeness - error);
      if (lowest.size() > query.count()) {
        lowest.remove();
      }
    }
    add(row, vector, high);
  }

  private void offerCoded(Coded offered) {
    if (coded.size() == query.breadth()) {
      Coded least = coded.peek();
      if (least != null && offered.compareTo(least) <= 0) {
        return;
      }
      coded.remove();
    }
    coded.add(offered);
  }

  /** What stays below has enough before it. */
  private float bound() {
    Float least = lowest.size() < query.count() ? null : lowest.peek();
    return least == null ? Float.NEGATIVE_INFINITY : least;
  }

  private void add(Row row, VectorFloat<?> vector, float high) {
    if (size == rows.length) {
      drop();
      if (size > rows.length / 2) {
        rows = Arrays.copyOf(rows, 2 * rows.length);
        vectors = Arrays.copyOf(vectors, rows.length);
        highest = Arrays.copyOf(highest, rows.length);
      }
    }
    rows[size] = row;
    vectors[size] = vector;
    highest[size++] = high;
  }

  private void drop() {
    float bound = bound();
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (highest[i] >= bound) {
        rows[kept] = rows[i];
        vectors[kept] = vectors[i];
        highest[kept++] = highest[i];
      }
    }
    Arrays.fill(rows, kept, size, null);
    Arrays.fill(vectors, kept, size, null);
    size = kept;
  }

  /** The rows that are left so far. */
  Set<Row> left() {
    Set<Row> left = Collections.newSetFromMap(new IdentityHashMap<>(2 * size));
    left.addAll(Arrays.asList(rows).subList(0, size));
    coded.forEach(each -> left.add(each.row()));
    return left;
  }

  /** Those of the rows held by their codes that may be among the nearest; see the store. */
  List<Row> coded() {
    return coded.stream().map(Coded::row).toList();
  }

  /** The nearest of the rows whose vectors were there. */
  List<Neighbor> nearest() {
    drop();
    List<Neighbor> found = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      Row row = rows[i];
      VectorFloat<?> vector = Objects.requireNonNull(vectors[i]);
      double distance = Distances.between(metric, query.vector(), Similarity.numbers(vector));
      if (distance <= query.maxDistance()) {
        found.add(new Neighbor(row.id, row.dot(), distance));
      }
    }
    return Neighbor.nearest(found, query.count());
  }
}
