package dev.syncline.verticle.feed;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.feed.FeedRead;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where one consumer that is behind reads which partitions, and in which order. */
final class ReadingOn {
  /** In which each replica of a usual factor has had its turn. */
  private static final int MAX_SEARCHES = 5;

  private final Sources sources;
  private final Behind behind;

  /** Partitions that are read where their log reaches back far enough. */
  private final Map<Partition, Beginning> elsewhere = new HashMap<>();

  /** How often each partition's beginning was looked for again. */
  private final Map<Partition, Integer> searches = new HashMap<>();

  /** Partitions that have to be read to the end of their log before anything else is told. */
  private final Set<Partition> unfinished = new HashSet<>();

  /** When each partition had its turn. */
  private final Map<Partition, Long> turns = new HashMap<>();

  private long turn;

  /** A question to one node. */
  record Question(NodeName source, Map<Partition, VersionVector> after) {}

  ReadingOn(Sources sources, long behindMillis) {
    this.sources = sources;
    this.behind = new Behind(behindMillis);
  }

  /** Where a partition is read at first. */
  void beginAt(Beginning beginning, FeedPosition position) {
    Partition partition = beginning.edge().partition();
    if (!position.of(partition).covers(beginning.until())) {
      elsewhere.put(partition, beginning);
    }
  }

  /** Rounds tell of these partitions what may be older than what has been told. */
  void finishFirst(Set<Partition> partitions) {
    unfinished.addAll(partitions);
  }

  /** Whether the last read of it has left something. */
  boolean isUnfinished(Partition partition) {
    return unfinished.contains(partition);
  }

  /** The consumer is told by rounds. */
  void end() {
    unfinished.clear();
  }

  /** Since when dots of a position are waited for. */
  Behind behind() {
    return behind;
  }

  /**
   * What to ask next: those partitions first whose turn is longest ago, however much is written to
   * others.
   *
   * @param retrying whether replicas that lack something are left alone for now
   * @return null if nobody can be asked
   */
  @Nullable Question next(List<Partition> missing, FeedPosition position, boolean retrying) {
    List<Partition> inOrder = new ArrayList<>(missing);
    inOrder.sort(Comparator.comparingLong(each -> turns.getOrDefault(each, 0L)));
    NodeName source = null;
    Map<Partition, VersionVector> after = new LinkedHashMap<>();
    for (Partition each : inOrder) {
      NodeName its = retrying && behind.isWaiting(each) ? null : sourceOf(each);
      source = source == null ? its : source;
      if (its != null && its.equals(source)) {
        after.put(each, position.of(each));
      }
    }
    return source == null ? null : new Question(source, after);
  }

  /** Whether somebody can be asked for one of these, and does not lack what has been told. */
  boolean canGoOn(List<Partition> partitions) {
    return partitions.stream().anyMatch(each -> sourceOf(each) != null && !behind.isWaiting(each));
  }

  private @Nullable NodeName sourceOf(Partition partition) {
    Beginning beginning = elsewhere.get(partition);
    return beginning == null ? sources.sourceOf(partition) : beginning.source();
  }

  /**
   * Nobody has answered. Where it was one whose log reaches back further, the others are asked
   * before what it has is called a gap, some times: those that answer may hold the lines as well.
   *
   * @return completes when that is known
   */
  Future<Void> failed(Collection<Partition> asked, FeedPosition position) {
    turn++;
    List<Partition> lost = new ArrayList<>();
    for (Partition each : asked) {
      turns.put(each, turn);
      if (elsewhere.remove(each) != null && searches.merge(each, 1, Integer::sum) <= MAX_SEARCHES) {
        lost.add(each);
      }
    }
    return lost.isEmpty()
        ? Future.succeededFuture()
        : sources
            .beginnings(lost, position)
            .onSuccess(found -> found.forEach(each -> beginAt(each, position)))
            .mapEmpty();
  }

  /** A partition for which there was no more room goes on first the next time, once. */
  void took(List<FeedRead> reads, FeedPosition position) {
    elsewhere.values().removeIf(each -> position.of(each.edge().partition()).covers(each.until()));
    turn++;
    boolean hadAllRoom = true;
    for (FeedRead read : reads) {
      Partition partition = read.partition();
      if (read.more()) {
        unfinished.add(partition);
      } else if (read.lacking().isEmpty()) {
        unfinished.remove(partition);
      }
      if (!read.more() || hadAllRoom) {
        turns.put(partition, turn);
      }
      hadAllRoom = false;
    }
  }
}
