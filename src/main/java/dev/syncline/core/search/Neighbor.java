package dev.syncline.core.search;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.codec.Bytes;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a search has found.
 *
 * @param id of the entry
 * @param dot of the version whose vector it is; of an entry that is made of mutations the newest of
 *     its versions
 * @param distance as {@link Distances#between} gives it
 */
public record Neighbor(Bytes id, Dot dot, double distance) implements Comparable<Neighbor> {
  private static final Comparator<Neighbor> NEAREST_FIRST =
      Comparator.comparingDouble(Neighbor::distance)
          .thenComparing(Neighbor::id)
          .thenComparing(Neighbor::dot);

  /** Nearest first, then by id, then by dot. */
  @Override
  public int compareTo(Neighbor other) {
    return NEAREST_FIRST.compare(this, other);
  }

  /** The first of these, in order, each id once: of several siblings the nearest. */
  public static List<Neighbor> nearest(List<Neighbor> found, int count) {
    Set<Bytes> seen = new HashSet<>();
    return found.stream().sorted().filter(each -> seen.add(each.id())).limit(count).toList();
  }
}
