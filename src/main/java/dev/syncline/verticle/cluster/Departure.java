package dev.syncline.verticle.cluster;

import dev.syncline.port.ConsensusFailure;
import dev.syncline.port.ConsensusGroup;
import dev.syncline.port.GroupMember;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a node that the ring has removed: it asks to be taken out of the consensus group, and
 * stops after that. Had it stopped before, the others might be too few to take it out: one of two
 * is no majority, and would agree on nothing any more, for ever.
 *
 * <p>Bounded: where nobody answers the node stops all the same. Started again it asks again.
 *
 * <p>Used on the cluster verticle's context only.
 */
final class Departure {
  private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

  private final Vertx vertx;
  private final GroupMember self;
  private final long retryMillis;
  private final long limitMillis;
  private final Runnable end;
  private boolean begun;
  private boolean ended;

  /**
   * Nothing happens before {@link #begin}.
   *
   * @param retryMillis pause after an attempt that has failed: an election may be under way
   * @param limitMillis when to stop although nobody has answered
   * @param end called once, when there is nothing left to wait for
   */
  Departure(Vertx vertx, GroupMember self, long retryMillis, long limitMillis, Runnable end) {
    this.vertx = vertx;
    this.self = self;
    this.retryMillis = retryMillis;
    this.limitMillis = limitMillis;
    this.end = end;
  }

  /** Leaves the group, then ends the node; later calls change nothing. */
  void begin(ConsensusGroup group) {
    if (!begun) {
      begun = true;
      vertx.setTimer(limitMillis, id -> end());
      attempt(group);
    }
  }

  private void attempt(ConsensusGroup group) {
    group
        .removeMember(self)
        .onSuccess(none -> end())
        .onFailure(
            e -> {
              if (e instanceof ConsensusFailure.Stopped) {
                // A member that led has removed itself.
                end();
              } else if (!ended) {
                LOG.atInfo().log("has not left the consensus group yet: {}", e.getMessage());
                vertx.setTimer(retryMillis, id -> attempt(group));
              }
            });
  }

  private void end() {
    if (!ended) {
      ended = true;
      end.run();
    }
  }
}
