package dev.syncline.core.cluster;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.ConflictPolicy;

/** What became of a {@link ClusterCommand}. */
public sealed interface ClusterResult {
  /** The node runs as the registered actor. */
  record Registered(long ringVersion, Actor actor) implements ClusterResult {}

  /**
   * The node has run since on a later state of this store; nothing has changed. This process ends,
   * and the store is opened again as one that may have forgotten.
   */
  record StoreIsBehind() implements ClusterResult {}

  /**
   * Another store has taken this one's place in the ring; nothing has changed. This process ends,
   * and the node may start again on an empty store only.
   */
  record StoreWasReplaced() implements ClusterResult {}

  /** The node is not in the ring. */
  record NotInRing() implements ClusterResult {}

  /** The collection is new. */
  record Created(CollectionInfo collection) implements ClusterResult {}

  /** It was there already, as asked. */
  record Exists(CollectionInfo collection) implements ClusterResult {}

  /** It was there already, defined differently; nothing has changed. */
  record Differs(CollectionInfo collection) implements ClusterResult {}

  /** The replication factor exceeds the ring; nothing has changed. */
  record TooManyReplicas(int replicationFactor, int ringSize) implements ClusterResult {}

  /** There are as many collections as there may be. */
  record TooManyCollections(int limit) implements ClusterResult {}

  /** The collection is dropped. */
  record Dropped(CollectionInfo collection) implements ClusterResult {}

  /** There was none of that name. */
  record NoSuchCollection() implements ClusterResult {}

  /**
   * The collection has the policy asked for.
   *
   * @param before what it had before; the same if nothing has changed
   */
  record PolicyChanged(CollectionInfo collection, ConflictPolicy before) implements ClusterResult {}

  /** The collection's policy cannot become the one asked for; nothing has changed. */
  record PolicyStays(CollectionInfo collection) implements ClusterResult {}

  /**
   * The collection has the kind of index asked for.
   *
   * @param before what it had before; the same if nothing has changed
   */
  record IndexChanged(CollectionInfo collection, IndexKind before) implements ClusterResult {}

  /** The ring is as asked for, or on its way there. */
  record Changed(long ringVersion) implements ClusterResult {}

  /**
   * The ring has not changed.
   *
   * @param detail for an operator: what is in the way
   */
  record Refused(Reason reason, String detail) implements ClusterResult {}

  /** Why a ring stays as it is. */
  enum Reason {
    /** The node is not in the ring. */
    NO_SUCH_NODE(0),
    /** Another node comes or goes. */
    CHANGE_UNDER_WAY(1),
    /** A partition would have fewer nodes than replicas, or none that holds it. */
    TOO_FEW_NODES(2),
    /** The node is in the ring in another role. */
    OTHER_ROLE(3),
    /** What is said is of a run or a change that is over. */
    OUTDATED(4);

    private final int code;

    Reason(int code) {
      this.code = code;
    }

    /** The number that stands for the reason in stores and frames. */
    public int code() {
      return code;
    }

    /** The reason of a {@link #code}. */
    public static Reason ofCode(int code) {
      for (Reason reason : values()) {
        if (reason.code == code) {
          return reason;
        }
      }
      throw new CorruptDataException("unknown reason " + code);
    }
  }
}
