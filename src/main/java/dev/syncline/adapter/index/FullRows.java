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
  /** Beside as many as are held in full: letting go of others takes a look at each. */
  private static final int SLACK = 1_024;

  /** In the order they came in. Some are dead by now, or coded. */
  private final Deque<Row> rows = new ArrayDeque<>();

  /** How many are neither, also of those that are being coded. */
  private int full;

  void add(Row row) {
    rows.add(row);
    full++;
  }

  /** One of them has died, or is held by its code now. */
  void left() {
    full--;
    if (rows.size() > 2 * full + SLACK) {
      rows.removeIf(each -> !isFull(each));
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
    if (full < least) {
      return List.of();
    }
    rows.removeIf(each -> !isFull(each));
    int size = rows.size();
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
   * Those to encode, the first that came.
   *
   * @param left how many stay
   */
  List<Row> take(long left) {
    List<Row> taken = new ArrayList<>();
    while (full - taken.size() > left && !rows.isEmpty()) {
      Row row = rows.remove();
      if (isFull(row)) {
        taken.add(row);
      }
    }
    return taken;
  }

  void clear() {
    rows.clear();
    full = 0;
  }
}
