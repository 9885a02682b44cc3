package dev.syncline.core.placement;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.codec.CorruptDataException;
import org.jspecify.annotations.Nullable;

/**
 * One node of the ring.
 *
 * @param storeId identity of the node's store; a wiped node comes back with another one
 * @param zone failure domain; replicas of a partition spread over zones
 * @param actor the registered run of the node, null before its first registration
 * @param actorSince the ring version that registered it, 0 before
 */
public record Member(
    NodeName name,
    String storeId,
    String zone,
    State state,
    @Nullable Actor actor,
    long actorSince) {

  /** Where a member stands; only {@link #ACTIVE} ones are given partitions in this release. */
  public enum State {
    /** Holds its share of the partitions. */
    ACTIVE(0),
    /** No longer part of the ring; kept so that its name is not taken for a stranger's. */
    REMOVED(1);

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
  }

  /** The member with another run, registered by a ring version. */
  Member withActor(String newStoreId, String newZone, Actor newActor, long version) {
    return new Member(name, newStoreId, newZone, state, newActor, version);
  }
}
