package dev.syncline.core.cluster;

/** What became of a {@link ClusterCommand}. */
public sealed interface ClusterResult {
  /** The node runs as the registered actor. */
  record Registered(long ringVersion) implements ClusterResult {}

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
}
