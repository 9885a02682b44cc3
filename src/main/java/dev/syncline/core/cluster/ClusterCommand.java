package dev.syncline.core.cluster;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.NodeName;
import java.util.List;

/** A change proposed to the cluster. */
public sealed interface ClusterCommand {
  /**
   * A node has started and runs as a new actor.
   *
   * @param storeId identity of its store; another one than before after a disk was lost
   * @param earlier actors this store remembers, which the ring may never have heard of
   * @param mayHaveForgotten whether all partitions of this store have been opened as ones that may
   *     have forgotten; only such a store may follow a run that it does not remember
   */
  record RegisterActor(
      NodeName node,
      String storeId,
      String zone,
      Actor actor,
      List<Actor> earlier,
      boolean mayHaveForgotten)
      implements ClusterCommand {
    /** Copies the list. */
    public RegisterActor {
      earlier = List.copyOf(earlier);
    }
  }

  /** Make a collection. */
  record CreateCollection(CollectionDefinition definition) implements ClusterCommand {}

  /** Drop a collection and everything in it. */
  record DropCollection(String name) implements ClusterCommand {}
}
