package dev.syncline.core.cluster;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.placement.NodeName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A change proposed to the cluster. */
public sealed interface ClusterCommand {
  /**
   * A node has started and runs as a new actor.
   *
   * @param actor what the run calls itself, which its store remembers
   * @param numbered whether the run wants a number for an actor and has written nothing so far;
   *     otherwise its name is its actor
   * @param storeId identity of its store; another one than before after a disk was lost
   * @param earlier actors this store remembers, which the ring may never have heard of
   * @param mayHaveForgotten whether all partitions of this store have been opened as ones that may
   *     have forgotten; only such a store may follow a run that it does not remember
   * @param numbersFrom what the ring's version is at least from then on: in a cluster that was
   *     restored from backups, writes of runs with lower numbers may come back; else 0
   */
  record RegisterActor(
      NodeName node,
      String storeId,
      String zone,
      Actor actor,
      boolean numbered,
      List<Actor> earlier,
      boolean mayHaveForgotten,
      long numbersFrom)
      implements ClusterCommand {
    /** Copies the list. */
    public RegisterActor {
      earlier = List.copyOf(earlier);
    }

    /** A run in a cluster of which nothing comes back. */
    public RegisterActor(
        NodeName node,
        String storeId,
        String zone,
        Actor actor,
        boolean numbered,
        List<Actor> earlier,
        boolean mayHaveForgotten) {
      this(node, storeId, zone, actor, numbered, earlier, mayHaveForgotten, 0);
    }

    /** A run whose name is its actor. */
    public RegisterActor(
        NodeName node,
        String storeId,
        String zone,
        Actor actor,
        List<Actor> earlier,
        boolean mayHaveForgotten) {
      this(node, storeId, zone, actor, false, earlier, mayHaveForgotten);
    }
  }

  /**
   * Make a collection for what the cluster notes of consumer groups, if there is none with as many
   * replicas as the ring allows for, 3 at most.
   */
  record EnsureGroups() implements ClusterCommand {}

  /** Make a collection. */
  record CreateCollection(CollectionDefinition definition) implements ClusterCommand {}

  /** Drop a collection and everything in it. */
  record DropCollection(String name) implements ClusterCommand {}

  /**
   * Give a collection another policy for conflicts.
   *
   * @param resolver what resolves conflicts under {@link ConflictPolicy#CUSTOM}; null under any
   *     other
   */
  record ChangePolicy(String name, ConflictPolicy policy, @Nullable ResolverName resolver)
      implements ClusterCommand {
    /** Checks that there is a resolver where the policy asks for one. */
    public ChangePolicy {
      ResolverName.check(policy, resolver);
    }

    /** To a policy without a resolver. */
    public ChangePolicy(String name, ConflictPolicy policy) {
      this(name, policy, null);
    }
  }

  /** Give a collection another kind of index. */
  record ChangeIndex(String name, IndexKind index) implements ClusterCommand {}

  /**
   * Add a node to the ring, or take a node back that is about to leave.
   *
   * @param reader whether it is to count in no quorum
   */
  record AddReplica(NodeName node, boolean reader) implements ClusterCommand {}

  /**
   * Remove a node from the ring: once the others hold what it holds, or at once.
   *
   * @param force whether the node is given up with what only it holds
   */
  record RemoveReplica(NodeName node, boolean force) implements ClusterCommand {}

  /**
   * A node is done with its part of the change of placement under way: it holds what it is going to
   * hold, or the others hold what it is about to give up.
   *
   * @param actor the run that says so; of another run nothing is known
   * @param change the {@link dev.syncline.core.placement.Ring#changeSince version} that began it
   */
  record CaughtUp(NodeName node, Actor actor, long change) implements ClusterCommand {}
}
