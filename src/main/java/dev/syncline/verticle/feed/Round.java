package dev.syncline.verticle.feed;

import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.placement.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What all consumers that are at the end of the logs are told together.
 *
 * @param number 1, 2, 3, … while there are consumers
 * @param head where whoever has been told it is
 * @param touched the partitions that the events are of
 * @param liveEvents how many live events there have been, those of this round included
 * @param broken whether dots went by without their lines: consumers find out for themselves which
 * @param bytes estimate
 */
record Round(
    long number,
    FeedPosition head,
    List<EventMaker.Told> events,
    Set<Partition> touched,
    long liveEvents,
    boolean broken,
    long bytes) {
  /** Copies list and set. */
  Round {
    events = List.copyOf(events);
    touched = Set.copyOf(touched);
  }

  /** The last rounds, for consumers that are busy with the ones before. */
  static final class Kept {
    private static final long MAX_BYTES = 16L << 20;

    private final int maxEvents;
    private final List<Round> rounds = new ArrayList<>();
    private int events;
    private long bytes;

    Kept(int maxEvents) {
      this.maxEvents = maxEvents;
    }

    /** Adds one; the oldest go where there are too many. */
    void add(Round round) {
      rounds.add(round);
      events += 1 + round.events().size();
      bytes += round.bytes();
      int gone = 0;
      while (gone < rounds.size() && (events > maxEvents || bytes > MAX_BYTES)) {
        Round oldest = rounds.get(gone++);
        events -= 1 + oldest.events().size();
        bytes -= oldest.bytes();
      }
      rounds.subList(0, gone).clear();
    }

    /** The last rounds, so many; null if there are fewer. */
    @Nullable List<Round> last(long count) {
      int missing = (int) Math.min(Integer.MAX_VALUE, count);
      return missing > rounds.size()
          ? null
          : rounds.subList(rounds.size() - missing, rounds.size());
    }

    void clear() {
      rounds.clear();
      events = 0;
      bytes = 0;
    }
  }
}
