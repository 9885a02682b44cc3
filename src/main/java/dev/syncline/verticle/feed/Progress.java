package dev.syncline.verticle.feed;

import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.FeedEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How far one consumer has been told, and what it may take of the rounds that all are told.
 *
 * <p>Invariant: nothing is told from a state that lacks a dot of the position, for it may be older
 * than what has been told. A round was read from states that hold what its head names. So
 *
 * <ul>
 *   <li>of a partition where the head covers the position, whatever has not been told may be told;
 *   <li>of any other nothing may: such a round can only be passed over, which misses nothing if all
 *       of it that is wanted has been told.
 * </ul>
 *
 * <p>A consumer that has read a partition to the end of its log meets no third case in the rounds
 * of the same replica: those read before tell nothing new, and the heads of those read after cover
 * its position. With two replicas there may be one, and the consumer has to read on for itself.
 */
final class Progress {
  private FeedPosition position;

  /** What the rounds behind it tell is told from there, or has been told. */
  private Round.Mark seen;

  /** Whether the position names dots that the tail's did not name at {@link #seen}. */
  private boolean ahead;

  /**
   * Of one who comes.
   *
   * @param seen where the tail is: what was read before was not read for this consumer
   */
  Progress(FeedPosition position, Round.Mark seen) {
    this.position = position;
    this.seen = seen;
  }

  FeedPosition position() {
    return position;
  }

  Round.Mark seen() {
    return seen;
  }

  boolean isAhead() {
    return ahead;
  }

  /** It has read for itself, or some of what it was told counts no more. */
  void moveTo(FeedPosition next) {
    position = next;
  }

  /** It has been told what the tail had told here, and maybe more. */
  void moveTo(Round.Mark mark) {
    ahead = ahead && !mark.head().covers(position);
    position = ahead ? position.join(mark.head()) : mark.head();
    seen = mark;
  }

  /**
   * From here on it is told what all are told. Its position covers the mark's head in the
   * partitions that it is told.
   *
   * @return how many live events have gone by
   */
  long join(Round.Mark mark) {
    long lost = mark.liveEvents() - seen.liveEvents();
    ahead = true;
    moveTo(mark);
    return lost;
  }

  /**
   * Takes what a round has to tell, if it may.
   *
   * @param events to which it is added
   * @return the partitions that have to be read on in before; nothing was taken if there are any
   */
  Set<Partition> take(Round round, Predicate<EventMaker.Told> wanted, List<FeedEvent> events) {
    Set<Partition> older = olderIn(round);
    Set<Partition> first = new HashSet<>();
    List<FeedEvent> its = new ArrayList<>();
    for (EventMaker.Told each : round.events()) {
      if (wanted.test(each) && !(ahead && isTold(each))) {
        Partition partition = each.partition();
        if (partition != null && older.contains(partition)) {
          first.add(partition);
        }
        its.add(each.event());
      }
    }
    if (first.isEmpty()) {
      events.addAll(its);
      moveTo(round.mark());
    }
    return first;
  }

  /** The partitions of which a round tells from a state that lacks something told here. */
  private Set<Partition> olderIn(Round round) {
    Set<Partition> older = new HashSet<>();
    if (ahead) {
      for (Partition each : round.touched()) {
        if (!round.head().of(each).covers(position.of(each))) {
          older.add(each);
        }
      }
    }
    return older;
  }

  private boolean isTold(EventMaker.Told each) {
    Partition partition = each.partition();
    return partition != null && each.dot() != null && position.of(partition).contains(each.dot());
  }
}
