package dev.syncline.core.quorum;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import java.util.List;

/**
 * One write under way at its coordinator: who has acknowledged it, and to whom it has to be sent
 * again when the ring moves on. The write keeps its dot throughout.
 *
 * <p>An acknowledgement counts once, by the replica's name and only while the run that gave it is
 * the ring's current run of that node.
 */
public final class WriteOperation {
  private final Partition partition;
  private final NodeName coordinator;
  private final QuorumTracker tracker;
  private Ring ring;
  private boolean isGivenUp;

  /** A write of this coordinator to the partition's replicas under this ring. */
  public WriteOperation(
      Partition partition, NodeName coordinator, Consistency consistency, Ring ring) {
    this.partition = partition;
    this.coordinator = coordinator;
    this.ring = ring;
    this.tracker = new QuorumTracker(consistency, ring.replicas(partition), ring.next(partition));
  }

  /**
   * A replica has made the write durable.
   *
   * @param ringVersion the ring under which it said so: what was said before the last change of a
   *     member does not count, for the replica may have given the partition up since and got it
   *     again without this write
   * @param counts false for a replica that may have forgotten earlier writes
   */
  public QuorumTracker.Progress acknowledge(
      NodeName replica, Actor actor, long ringVersion, boolean counts) {
    if (ringVersion < ring.lastChange() || (isGivenUp && replica.equals(coordinator))) {
      return tracker.progress();
    }
    // At ONE the write is as durable as one disk is, whatever that replica may have forgotten.
    // What a joining replica has of earlier writes does not matter to this one.
    return tracker.isSingle()
            || (ring.isCurrent(replica, actor) && (counts || tracker.isJoining(replica)))
        ? tracker.acknowledge(replica, actor)
        : tracker.progress();
  }

  /**
   * The coordinator has learned a newer ring. If it is no replica under that one, the write goes to
   * nobody any more, not even should it become one again: what only it had accepted it has given
   * up, and the others may have dropped the tombstones of deletes that beat this write.
   *
   * @return the replicas of that ring that have not acknowledged: each gets the same write again
   */
  public List<NodeName> follow(Ring newer) {
    if (newer.version() <= ring.version()) {
      return List.of();
    }
    tracker.follow(ring, newer, newer.replicas(partition), newer.next(partition));
    ring = newer;
    isGivenUp |= !newer.replicas(partition).contains(coordinator);
    return unacknowledged();
  }

  /** Whoever gets the write and has not acknowledged it yet; readers never count. */
  public List<NodeName> unacknowledged() {
    if (isGivenUp) {
      return List.of();
    }
    return ring.receivers(partition).stream()
        .filter(each -> !tracker.acknowledged().contains(each))
        .toList();
  }

  /** Where it stands. */
  public QuorumTracker.Progress progress() {
    return tracker.progress();
  }

  /** How many replicas count. */
  public int replicaCount() {
    return tracker.voters().size();
  }
}
