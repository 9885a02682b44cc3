package dev.syncline.core.placement;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.codec.CorruptDataException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One node of the ring.
 *
 * @param storeId identity of the node's store; a wiped node comes back with another one; empty
 *     before the first registration of a node that was added
 * @param zone failure domain; replicas of a partition spread over zones
 * @param actor the registered run of the node, null before its first registration
 * @param run what that run calls itself in its store, from before it had a number; the actor itself
 *     of a run without one
 * @param actorSince the ring version that registered it, 0 before
 * @param stateSince the ring version that put it into its state, 0 for a founding member
 * @param caughtUp whether the node has said that it is done with its part of the change of
 *     placement under way; false while there is none
 */
public record Member(
    NodeName name,
    String storeId,
    String zone,
    State state,
    @Nullable Actor actor,
    @Nullable Actor run,
    long actorSince,
    long stateSince,
    boolean caughtUp) {

  /** A member that has been in its state from the start. */
  public Member(
      NodeName name,
      String storeId,
      String zone,
      State state,
      @Nullable Actor actor,
      long actorSince) {
    this(name, storeId, zone, state, actor, actor, actorSince, 0, false);
  }

  /** Where a member stands. */
  public enum State {
    /** Holds its share of the partitions. */
    ACTIVE(0),
    /** No longer part of the ring; kept so that its name is not taken for a stranger's. */
    REMOVED(1),
    /**
     * Receives what it is going to hold. Counts in reads and writes of the new placement only, so
     * never alone.
     */
    JOINING(2),
    /** Holds its share until the others have caught up with it. */
    LEAVING(3),
    /**
     * Removed by force: it is asked and told nothing any more, while the others make up for what it
     * held.
     */
    EVICTED(4),
    /** Receives everything and answers reads at ONE; counts in no quorum. */
    READER(5);

    private final int code;

    State(int code) {
      this.code = code;
    }

    /** The number that stands for the state in stores and frames. */
    public int code() {
      return code;
    }

    /** The state of a {@link #code}. */
    public static State ofCode(int code) {
      for (State state : values()) {
        if (state.code == code) {
          return state;
        }
      }
      throw new CorruptDataException("unknown state of a member " + code);
    }

    /** The name in the API: lower case. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the node takes part in the cluster: it may register a run. */
    public boolean isMember() {
      return this != REMOVED && this != EVICTED;
    }
  }

  /** The member with another run, registered by a ring version. */
  Member withActor(String newStoreId, String newZone, Actor newActor, Actor newRun, long version) {
    return new Member(
        name, newStoreId, newZone, state, newActor, newRun, version, stateSince, caughtUp);
  }

  /** The member in another state, as of a ring version. */
  Member in(State next, long version) {
    return new Member(name, storeId, zone, next, actor, run, actorSince, version, false);
  }

  /** The member, done with its part of the change or not. */
  Member caughtUp(boolean done) {
    return new Member(name, storeId, zone, state, actor, run, actorSince, stateSince, done);
  }

  /** Whether the member is about to get, or to give up, its share of the partitions. */
  boolean isChanging() {
    return state == State.JOINING || state == State.LEAVING || state == State.EVICTED;
  }
}
