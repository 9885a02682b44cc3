package dev.syncline.core.group;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A node's part in a group: its members, its lease and its claims. It does one round after the
 * other, each step after the one before has ended: the entries of all nodes are read at a quorum,
 * {@link #look}, {@link #beat}, which is written at a quorum, and {@link #written} if it was.
 *
 * <p>Times are of one monotonic clock, in nanoseconds.
 */
public final class GroupNode {
  private final long run;
  private final Leases leases;
  private final OwnLease lease;
  private final Claims claims = new Claims();
  private long beat;
  private long begunNanos;
  private @Nullable Presence writing;
  private boolean isSuspended = true;

  /**
   * A part that has no member yet, the first of its run.
   *
   * @param run of the node
   * @param timeoutNanos after which a node whose beat does not change is taken for dead
   * @param marginNanos how much sooner a node stops whose beats do not reach a majority
   */
  public GroupNode(long run, long timeoutNanos, long marginNanos) {
    this(run, 1, timeoutNanos, marginNanos);
  }

  /**
   * A part that has no member yet.
   *
   * @param firstBeat above all that an earlier part of the same run may have written
   */
  public GroupNode(long run, long firstBeat, long timeoutNanos, long marginNanos) {
    this.run = run;
    this.beat = firstBeat - 1;
    this.leases = new Leases(timeoutNanos);
    this.lease = new OwnLease(timeoutNanos, marginNanos);
  }

  /** A member comes. Returns the one of its name that was here and is over, null for none. */
  public @Nullable MemberId join(MemberId member) {
    return claims.join(member);
  }

  /** A member goes. */
  public void leave(MemberId member) {
    claims.leave(member);
  }

  /** The members that are here. */
  public List<MemberId> members() {
    return claims.members();
  }

  /**
   * Draws the conclusions of a round's read.
   *
   * @param others what the other nodes say, in a read that was begun after the last write ended
   * @param partitions all of the group
   * @param nowNanos when it had been read
   */
  public List<Claims.Change> look(
      Map<NodeName, Presence> others, Collection<Partition> partitions, long nowNanos) {
    List<Claims.Change> changes = new ArrayList<>(suspendIfOver(nowNanos));
    changes.addAll(claims.look(leases.look(others, nowNanos), partitions));
    return changes;
  }

  /** What is to be written at a quorum now. */
  public Presence beat(long nowNanos) {
    Presence next = claims.presence(run, ++beat);
    begunNanos = nowNanos;
    writing = next;
    return next;
  }

  /**
   * The last beat is on a majority. A lease that was over by then does not go on: somebody else may
   * have what was told under it.
   */
  public List<Claims.Change> written(long nowNanos) {
    Presence now = writing;
    if (now == null) {
      throw new IllegalStateException("no beat is being written");
    }
    writing = null;
    List<Claims.Change> changes = suspendIfOver(nowNanos);
    lease.confirmed(begunNanos);
    if (lease.holds(nowNanos)) {
      claims.written(now);
      isSuspended = false;
    } else {
      // The write has taken so long that it says nothing any more.
      claims.suspend();
    }
    return changes;
  }

  /** To be asked from time to time: whose members are told nothing more, as the lease is over. */
  public List<Claims.Change> suspendIfOver(long nowNanos) {
    if (isSuspended || lease.holds(nowNanos)) {
      return List.of();
    }
    isSuspended = true;
    claims.suspend();
    List<Claims.Change> changes = new ArrayList<>();
    claims.members().forEach(each -> changes.add(new Claims.Change.Suspended(each)));
    return changes;
  }

  /** Whether a member may be told something of a partition now: to be asked before each batch. */
  public boolean mayTell(MemberId member, Partition partition, long nowNanos) {
    return !isSuspended && lease.holds(nowNanos) && claims.tells(member, partition);
  }

  /** The partitions that a member is told as long as the lease holds. */
  public SortedSet<Partition> toldTo(MemberId member) {
    return isSuspended ? new TreeSet<>() : claims.toldTo(member);
  }

  /** See {@link Claims#released}. */
  public void released(MemberId member, Partition partition) {
    claims.released(member, partition);
  }
}
