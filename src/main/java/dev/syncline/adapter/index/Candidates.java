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
import java.util.PriorityQueue;
import java.util.Set;

/**
 * The nearest of all rows that are offered, exactly: single precision says which rows cannot be
 * among them, double precision orders the rest.
 */
final class Candidates {
  private final Metric metric;
  private final Similarity similarity;
  private final NearestQuery query;
  private final VectorFloat<?> vector;
  private final float scale;

  /** The rows that may be among the nearest, and how close each may be at most. */
  private Row[] rows = new Row[64];

  private float[] highest = new float[64];
  private int size;

  /** How close at least the closest {@code count} are, of each id one row; the least first. */
  private final PriorityQueue<Float> lowest = new PriorityQueue<>();

  Candidates(Metric metric, Similarity similarity, NearestQuery query) {
    this.metric = metric;
    this.similarity = similarity;
    this.query = query;
    float[] numbers = similarity.normal(query.vector());
    this.scale = similarity.scale(numbers);
    this.vector = Similarity.vector(numbers);
  }

  /** Whether the vector asked for is such that single precision says nothing. */
  boolean isBlind() {
    return !(scale > 0);
  }

  /** A row's score in a graph with a {@link Similarity#unit}. */
  float score(Row row, double unit) {
    return similarity.score(similarity.closeness(vector, scale, row) * unit);
  }

  /** Takes a row in; each at most once. */
  void offer(Row row) {
    if (isBlind() || Float.isNaN(row.scale)) {
      add(row, Float.POSITIVE_INFINITY);
      return;
    }
    float closeness = similarity.closeness(vector, scale, row);
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
    add(row, high);
  }

  /** What stays below has enough before it. */
  private float bound() {
    Float least = lowest.size() < query.count() ? null : lowest.peek();
    return least == null ? Float.NEGATIVE_INFINITY : least;
  }

  private void add(Row row, float high) {
    if (size == rows.length) {
      drop();
      if (size > rows.length / 2) {
        rows = Arrays.copyOf(rows, 2 * rows.length);
        highest = Arrays.copyOf(highest, rows.length);
      }
    }
    rows[size] = row;
    highest[size++] = high;
  }

  private void drop() {
    float bound = bound();
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (highest[i] >= bound) {
        rows[kept] = rows[i];
        highest[kept++] = highest[i];
      }
    }
    Arrays.fill(rows, kept, size, null);
    size = kept;
  }

  /** The rows that are left so far. */
  Set<Row> left() {
    Set<Row> left = Collections.newSetFromMap(new IdentityHashMap<>(2 * size));
    left.addAll(Arrays.asList(rows).subList(0, size));
    return left;
  }

  List<Neighbor> nearest() {
    drop();
    List<Neighbor> found = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      Row row = rows[i];
      double distance = Distances.between(metric, query.vector(), Similarity.numbers(row.vector));
      if (distance <= query.maxDistance()) {
        found.add(new Neighbor(row.id, row.dot(), distance));
      }
    }
    return Neighbor.nearest(found, query.count());
  }
}
