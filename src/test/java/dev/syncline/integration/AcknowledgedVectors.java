package dev.syncline.integration;

import dev.syncline.core.cluster.Metric;
import dev.syncline.core.search.Distances;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What was acknowledged, entry by entry, and what a search may say of it: of an entry that was
 * written to while the search went on, either; of any other, exactly what it is.
 *
 * <p>Written to by one thread, asked by any.
 */
final class AcknowledgedVectors {
  private final Map<String, Held> entries = new ConcurrentHashMap<>();

  /** All ids, and those that have a vector, to choose from; used by the thread that writes. */
  private final List<String> live = new ArrayList<>();

  /**
   * An entry.
   *
   * @param vector null if it has been deleted, or was never there
   * @param since when it last began or ended to change, as {@link System#nanoTime}
   * @param unsure while it is written to, and for ever where nobody knows how that ended
   * @param level at which the change was acknowledged; null before the first
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Held(
      float @Nullable [] vector, long since, boolean unsure, @Nullable String level) {
    boolean isSettled(long start) {
      return !unsure && since < start;
    }
  }

  /** A write to an entry begins. */
  void begin(String id) {
    Held known = entries.get(id);
    entries.put(id, new Held(known == null ? null : known.vector(), System.nanoTime(), true, null));
  }

  /** It is acknowledged: the entry has this vector now, or none. */
  void acknowledged(String id, float @Nullable [] vector, String level) {
    entries.put(id, new Held(vector, System.nanoTime(), false, level));
    if (vector != null) {
      live.add(id);
    }
  }

  /**
   * Takes an entry out that has a vector and has not been touched for a while, so that whatever is
   * written to it next is younger on every clock.
   */
  @Nullable String take(Random dice, long restNanos) {
    for (int tries = 0; tries < 20 && !live.isEmpty(); tries++) {
      int at = dice.nextInt(live.size());
      String id = live.get(at);
      Held held = entries.get(id);
      if (held != null && held.isSettled(System.nanoTime() - restNanos)) {
        live.set(at, live.get(live.size() - 1));
        live.remove(live.size() - 1);
        return id;
      }
    }
    return null;
  }

  int size() {
    return live.size();
  }

  /** Those of the ids that nobody may find who began to search then, at quorum or by any node. */
  Set<String> gone(List<String> found, long start, boolean byAnyNode) {
    Set<String> gone = new HashSet<>();
    for (String id : found) {
      Held held = entries.get(id);
      if (held == null) {
        gone.add(id);
      } else if (held.vector() == null
          && held.isSettled(start)
          && (!byAnyNode || "all".equals(held.level()))) {
        gone.add(id);
      }
    }
    return gone;
  }

  /**
   * Which part of the truly nearest a search has found that began then and has just ended. What was
   * written to meanwhile counts neither way, and takes a place.
   */
  double recall(float[] target, List<String> found, int count, long start) {
    record Near(String id, double distance) {}
    List<Near> all = new ArrayList<>();
    Set<String> unsettled = new HashSet<>();
    entries.forEach(
        (id, held) -> {
          float[] vector = held.vector();
          if (!held.isSettled(start)) {
            unsettled.add(id);
          } else if (vector != null) {
            all.add(new Near(id, Distances.between(Metric.COSINE, target, vector)));
          }
        });
    int places = count - (int) found.stream().filter(unsettled::contains).count();
    Set<String> told = new HashSet<>(found);
    List<Near> truth =
        all.stream()
            .sorted(Comparator.comparingDouble(Near::distance).thenComparing(Near::id))
            .limit(places)
            .toList();
    long hits = truth.stream().filter(each -> told.contains(each.id())).count();
    return truth.isEmpty() ? 1 : (double) hits / truth.size();
  }
}
