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
 * @param bytes estimate
 */
record Round(
    long number,
    FeedPosition head,
    List<EventMaker.Told> events,
    Set<Partition> touched,
    long liveEvents,
    long bytes) {
  /** Copies list and set. */
  Round {
    events = List.copyOf(events);
    touched = Set.copyOf(touched);
  }

  /**
   * A place between two rounds. To whoever has been told what the head names, the rounds behind the
   * number tell all that follows and that is wanted by anybody who was there.
   *
   * @param number of the round before
   * @param head where the tail was after that
   * @param liveEvents how many live events there had been
   */
  record Mark(long number, FeedPosition head, long liveEvents) {}

  /** Behind this round. */
  Mark mark() {
    return new Mark(number, head, liveEvents);
  }

  /** The last rounds, for consumers that are busy with the ones before. */
  static final class Kept {
    private static final long MAX_BYTES = 16L << 20;

    private final int maxEvents;
    private final List<Round> rounds = new ArrayList<>();
    private int events;
    private long bytes;

    /** Behind the last round that is not kept: the first place to go on from. */
    private Mark first = new Mark(0, FeedPosition.NONE, 0);

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
        first = oldest.mark();
      }
      rounds.subList(0, gone).clear();
    }

    /** The rounds behind a number; null if one of them is not there any more. */
    @Nullable List<Round> after(long number) {
      long told = number - first.number();
      return told < 0 ? null : rounds.subList((int) Math.min(told, rounds.size()), rounds.size());
    }

    /** The first place to go on from, for whoever has taken the rounds before one. */
    Mark firstFrom(Mark seen) {
      return seen.number() < first.number() ? first : seen;
    }

    /** Nobody goes on from a place before this one. */
    void restart(Mark at) {
      rounds.clear();
      events = 0;
      bytes = 0;
      first = at;
    }
  }
}
