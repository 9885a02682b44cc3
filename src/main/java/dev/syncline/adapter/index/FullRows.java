package dev.syncline.adapter.index;

import io.github.jbellis.jvector.vector.types.VectorFloat;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The rows that wait for the graph and are held in full, where others are held by their codes.
 * Guarded by the lock of the collection.
 */
final class FullRows {
  private static final int SLACK = 1_024;

  /** In the order they came in. Some are dead by now, or coded. */
  private final Deque<Row> rows = new ArrayDeque<>();

  private int compactedAt;

  void add(Row row) {
    rows.add(row);
    if (rows.size() > compactedAt + compactedAt / 4 + SLACK) {
      rows.removeIf(each -> !isFull(each));
      compactedAt = rows.size();
    }
  }

  private static boolean isFull(Row row) {
    return !row.isDead() && row.vector() != null;
  }

  /**
   * Their vectors, evenly taken of all; none where there are few.
   *
   * @param least how many there must be
   * @param most how many are taken at most
   */
  List<VectorFloat<?>> sample(long least, int most) {
    if (rows.size() < least) {
      return List.of();
    }
    rows.removeIf(each -> !isFull(each));
    int size = rows.size();
    if (size < least) {
      return List.of();
    }
    int wanted = Math.min(size, most);
    List<VectorFloat<?>> sample = new ArrayList<>(wanted);
    int number = 0;
    for (Row row : rows) {
      VectorFloat<?> vector = row.vector();
      if (vector != null && (long) number * wanted / size >= sample.size()) {
        sample.add(vector);
      }
      number++;
    }
    return sample;
  }

  /**
   * The next ones to encode, the first that came.
   *
   * @param left how many stay, about
   */
  List<Row> take(long left, int most) {
    List<Row> taken = new ArrayList<>();
    while (rows.size() > left && taken.size() < most) {
      Row row = rows.remove();
      if (isFull(row)) {
        taken.add(row);
      }
    }
    return taken;
  }

  void clear() {
    rows.clear();
  }
}
