package dev.syncline.adapter.index;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rows that are in no graph yet, in the order they came in. Guarded by the lock of the
 * collection, but for {@link Span}, which any thread may walk.
 */
final class Waiting {
  private static final int BLOCK = 256;

  /** Filled from the start, and never changed where it is filled. */
  static final class Block {
    private final @Nullable Row[] rows = new Row[BLOCK];
    private volatile @Nullable Block next;
  }

  /** Where a row is. */
  private record Place(Block block, int at) {}

  /** The rows between two places. */
  record Span(Block first, int from, Block last, int to) {
    /** Some of them may be in a graph by now, or dead. */
    void forEach(Consumer<Row> action) {
      @Nullable Block block = first;
      int at = from;
      while (block != null) {
        int end = block == last ? to : BLOCK;
        for (; at < end; at++) {
          Row row = block.rows[at];
          if (row != null) {
            action.accept(row);
          }
        }
        block = block == last ? null : block.next;
        at = 0;
      }
    }
  }

  /** {@code head <= taken <= tail}: what lies before {@code head} is settled. */
  private Place head;

  private Place taken;
  private Place tail;

  /** Rows from {@code head} on, dead ones too. */
  private long size;

  Waiting() {
    Place start = new Place(new Block(), 0);
    head = start;
    taken = start;
    tail = start;
  }

  void add(Row row) {
    size++;
    tail.block().rows[tail.at()] = row;
    tail = after(tail);
  }

  /** How many rows are held, dead ones too. */
  long size() {
    return size;
  }

  /** The same for searches that begin later: without what is dead, or in the graph. */
  Waiting thinned() {
    Waiting thinned = new Waiting();
    for (Place place = head; !place.equals(tail); place = after(place)) {
      if (place.equals(taken)) {
        thinned.taken = thinned.tail;
      }
      Row row = place.block().rows[place.at()];
      if (row != null && !row.isDead() && row.graph() == null) {
        thinned.add(row);
      }
    }
    if (taken.equals(tail)) {
      thinned.taken = thinned.tail;
    }
    return thinned;
  }

  /** The next row that nobody has taken and that lives, null if there is none. */
  @Nullable Row take() {
    while (!taken.equals(tail)) {
      Row row = taken.block().rows[taken.at()];
      taken = after(taken);
      if (row != null && !row.isDead()) {
        return row;
      }
    }
    return null;
  }

  /** Lets go of the first rows that need not be scanned any more. */
  void settle(long oldest) {
    while (!head.equals(taken)) {
      Row row = head.block().rows[head.at()];
      if (row != null && row.graph() == null && row.died() > oldest) {
        return;
      }
      head = after(head);
      size--;
    }
  }

  Span span() {
    return new Span(head.block(), head.at(), tail.block(), tail.at());
  }

  private static Place after(Place place) {
    if (place.at() + 1 < BLOCK) {
      return new Place(place.block(), place.at() + 1);
    }
    Block next = place.block().next;
    if (next == null) {
      next = new Block();
      place.block().next = next;
    }
    return new Place(next, 0);
  }
}
