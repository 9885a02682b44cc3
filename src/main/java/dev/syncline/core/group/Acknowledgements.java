package dev.syncline.core.group;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.Partition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a node has been acknowledged in one generation of a group, until it is stored. Per partition
 * one write is under way; what comes meanwhile goes together with the next.
 *
 * <p>Invariant: an acknowledgement that was taken ends exactly once: as stored when all its
 * partitions have been, or as not stored with the first one that could not.
 */
public final class Acknowledgements {
  private final int maxWaiting;

  /** Partitions that are not stored yet, by acknowledgement. */
  private final Map<Long, Set<Partition>> open = new HashMap<>();

  private final Map<Partition, Pile> waiting = new HashMap<>();
  private final Map<Partition, Pile> writing = new HashMap<>();

  /** What is stored together. */
  private static final class Pile {
    VersionVector dots = VersionVector.EMPTY;
    final Set<Long> of = new HashSet<>();
  }

  /** How an acknowledgement has ended. */
  public record Ended(long acknowledgement, boolean isStored) {}

  /**
   * Nothing acknowledged yet.
   *
   * @param maxWaiting how many may not have ended
   */
  public Acknowledgements(int maxWaiting) {
    if (maxWaiting < 1) {
      throw new IllegalArgumentException("maxWaiting is " + maxWaiting + ", must be positive");
    }
    this.maxWaiting = maxWaiting;
  }

  /**
   * Takes one.
   *
   * @param acknowledgement a number that no other one has
   * @param dots at least one partition, each with what is to be stored
   * @return whether it is taken: not if too many wait
   */
  public boolean take(long acknowledgement, Map<Partition, VersionVector> dots) {
    if (dots.isEmpty() || open.containsKey(acknowledgement)) {
      throw new IllegalArgumentException("nothing is acknowledged, or once more");
    }
    if (open.size() >= maxWaiting) {
      return false;
    }
    open.put(acknowledgement, new HashSet<>(dots.keySet()));
    dots.forEach(
        (partition, more) -> {
          Pile pile = waiting.computeIfAbsent(partition, none -> new Pile());
          pile.dots = pile.dots.join(more);
          pile.of.add(acknowledgement);
        });
    return true;
  }

  /** Partitions of which something waits and nothing is being written. */
  public SortedSet<Partition> ready() {
    SortedSet<Partition> ready = new TreeSet<>(waiting.keySet());
    ready.removeAll(writing.keySet());
    return ready;
  }

  /**
   * A partition's write begins, of all that waits.
   *
   * @return what is to be joined to what is stored; null if the partition is not {@link #ready}
   */
  public @Nullable VersionVector begin(Partition partition) {
    if (writing.containsKey(partition)) {
      return null;
    }
    Pile pile = waiting.remove(partition);
    if (pile == null) {
      return null;
    }
    writing.put(partition, pile);
    return pile.dots;
  }

  /**
   * The partition's write has ended.
   *
   * @param isStored whether it is known to be on a majority
   * @return the acknowledgements that end with it, in the order of their numbers
   */
  public List<Ended> ended(Partition partition, boolean isStored) {
    Pile pile = writing.remove(partition);
    if (pile == null) {
      throw new IllegalStateException("nothing of " + partition + " was being written");
    }
    List<Ended> ended = new ArrayList<>();
    for (long each : new TreeSet<>(pile.of)) {
      Set<Partition> left = open.get(each);
      if (left != null && (!isStored || isLast(left, partition))) {
        open.remove(each);
        ended.add(new Ended(each, isStored));
      }
    }
    return ended;
  }

  private static boolean isLast(Set<Partition> left, Partition stored) {
    left.remove(stored);
    return left.isEmpty();
  }
}
