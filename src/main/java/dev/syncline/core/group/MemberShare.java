package dev.syncline.core.group;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.placement.Partition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The partitions that a member is told, how far it is in each, and what it has not acknowledged.
 *
 * <p>Dots that were passed over are named by tokens only once they are many, or old: an
 * acknowledgement is a write too, which the group passes over, and else one would lead to the next;
 * and were they never named, the log would not reach back to a group that wants little.
 *
 * <p>Invariant: whatever was told is acknowledged, or named by the next token.
 */
public final class MemberShare {
  /** So many dots that were passed over are named. */
  static final long MANY = 1_000;

  private final SortedMap<Partition, Progress> share = new TreeMap<>();

  /** What was told of partitions that it has no more. */
  private final SortedMap<Partition, VersionVector> owed = new TreeMap<>();

  private boolean isTokenDue;

  /** How far a partition is. */
  private static final class Progress {
    /** What was told or passed over. */
    VersionVector position;

    /** What tokens say of it. */
    VersionVector marked;

    VersionVector acknowledged;

    Progress(VersionVector acknowledged) {
      this.position = acknowledged;
      this.marked = acknowledged;
      this.acknowledged = acknowledged;
    }

    VersionVector open() {
      return marked.minus(acknowledged);
    }
  }

  /** None yet. */
  public MemberShare() {}

  /** A partition is told from now on, after what is acknowledged of it. */
  public void assign(Partition partition, VersionVector acknowledged) {
    owed.remove(partition);
    share.put(partition, new Progress(acknowledged));
  }

  /**
   * A partition is told no more.
   *
   * @return whether nothing of it is left to acknowledge
   */
  public boolean revoke(Partition partition) {
    Progress was = share.remove(partition);
    VersionVector left = was == null ? VersionVector.EMPTY : was.open();
    if (!left.isEmpty()) {
      owed.put(partition, left);
    }
    return left.isEmpty();
  }

  /** What was told of a partition that is revoked may be told to another member now. */
  public void forget(Partition partition) {
    owed.remove(partition);
  }

  /** All begins anew. */
  public void clear() {
    share.clear();
    owed.clear();
  }

  /** The partitions. */
  public SortedSet<Partition> partitions() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(share.keySet()));
  }

  /** Where it goes on. */
  public FeedPosition position() {
    SortedMap<Partition, VersionVector> at = new TreeMap<>();
    share.forEach((partition, its) -> at.put(partition, its.position));
    return new FeedPosition(at);
  }

  /**
   * It is told some events.
   *
   * @param position where it is afterwards
   * @param touched the partitions that they are of
   * @param isLong whether it has not been told a token for long
   * @return whether a token is due: there is something that none has named
   */
  public boolean told(FeedPosition position, Set<Partition> touched, boolean isLong) {
    share.forEach(
        (partition, its) -> {
          its.position = position.of(partition);
          VersionVector more = its.position.minus(its.marked);
          if (!more.isEmpty() && (isLong || touched.contains(partition) || more.size() >= MANY)) {
            its.marked = its.marked.join(more);
            isTokenDue = true;
          }
        });
    return isTokenDue;
  }

  /**
   * What the next token names: all that it was told and has not acknowledged.
   *
   * @param maxPartitions how many; if there are more, another token is due
   */
  public FeedPosition takeToken(int maxPartitions) {
    SortedMap<Partition, VersionVector> open = new TreeMap<>(owed);
    share.forEach((partition, its) -> open.put(partition, its.open()));
    open.values().removeIf(VersionVector::isEmpty);
    isTokenDue = open.size() > maxPartitions;
    while (open.size() > maxPartitions) {
      open.remove(open.lastKey());
    }
    return new FeedPosition(open);
  }

  /**
   * Something is acknowledged, by whoever it was.
   *
   * @return revoked partitions of which nothing is left to acknowledge
   */
  public List<Partition> acknowledged(FeedPosition position) {
    List<Partition> released = new ArrayList<>();
    position
        .told()
        .forEach(
            (partition, dots) -> {
              Progress its = share.get(partition);
              VersionVector left = owed.get(partition);
              if (its != null) {
                its.acknowledged = its.acknowledged.join(dots);
              } else if (left != null && dots.covers(left)) {
                owed.remove(partition);
                released.add(partition);
              } else if (left != null) {
                owed.put(partition, left.minus(dots));
              }
            });
    return released;
  }
}
