package dev.syncline.verticle.feed;

import dev.syncline.port.FeedEvent;
import dev.syncline.port.FeedRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The consumers of a node. Those that wait at the end of the logs are kept by what they want, so
 * that a round costs the same for one and for a thousand of them who want the same or none of it.
 */
final class Consumers {
  private final Set<FeedCursor> all = new LinkedHashSet<>();
  private final Map<FeedRequest.Filter, Integer> filters = new HashMap<>();
  private final Map<FeedRequest.Filter, Set<FeedCursor>> parked = new HashMap<>();
  private Set<FeedRequest.Filter> wanted = Set.of();

  void add(FeedCursor cursor) {
    if (all.add(cursor) && filters.merge(cursor.filter(), 1, Integer::sum) == 1) {
      wanted = Set.copyOf(filters.keySet());
    }
  }

  void remove(FeedCursor cursor) {
    if (all.remove(cursor)) {
      unpark(cursor);
      if (filters.merge(cursor.filter(), -1, Integer::sum) == 0) {
        filters.remove(cursor.filter());
        wanted = Set.copyOf(filters.keySet());
      }
    }
  }

  List<FeedCursor> all() {
    return new ArrayList<>(all);
  }

  /** What anybody wants; the same instance until that changes. */
  Set<FeedRequest.Filter> filters() {
    return wanted;
  }

  /** It has been told everything, and waits. */
  void park(FeedCursor cursor) {
    parked.computeIfAbsent(cursor.filter(), each -> new LinkedHashSet<>()).add(cursor);
  }

  void unpark(FeedCursor cursor) {
    Set<FeedCursor> its = parked.get(cursor.filter());
    if (its != null && its.remove(cursor) && its.isEmpty()) {
      parked.remove(cursor.filter());
    }
  }

  /**
   * Those who wait are told a round, if there is something in it for them.
   *
   * @param before where they are
   */
  void tell(Round.Mark before, Round round) {
    for (Map.Entry<FeedRequest.Filter, Set<FeedCursor>> each : List.copyOf(parked.entrySet())) {
      List<FeedEvent> events =
          round.events().stream().map(EventMaker.Told::event).filter(each.getKey()::wants).toList();
      List<FeedCursor> its = new ArrayList<>(each.getValue());
      its.forEach(cursor -> cursor.told(before, round, events));
    }
  }

  /**
   * Whoever is at the end of the logs is not any more, and looks for itself.
   *
   * @param where those are who wait
   */
  void fallBack(Round.Mark where) {
    all.forEach(each -> each.fallBack(where));
  }

  void pumpAll() {
    all().forEach(FeedCursor::pump);
  }

  /** Time has passed. */
  void beat(long nowMillis) {
    all().forEach(each -> each.beat(nowMillis));
  }
}
