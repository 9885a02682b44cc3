package dev.syncline.simulation;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.cluster.CollectionDefinition;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The ring as consensus keeps it: one linearizable register. Nodes learn its versions later. */
final class RingRegister {
  private final Map<NodeName, Long> learnedAt = new TreeMap<>();
  private final Simulation run;
  private final String zone;
  private ClusterState state;

  RingRegister(Simulation run, List<NodeName> nodes) {
    this.run = run;
    this.zone = run.profile().hasMoves() ? "default" : "zone";
    SortedMap<NodeName, String> stores = new TreeMap<>();
    nodes.forEach(node -> stores.put(node, "store-" + node));
    this.state = ClusterState.founded(stores);
    if (run.profile().hasMoves()) {
      CollectionDefinition wanted =
          new CollectionDefinition(
              "all",
              1,
              Metric.COSINE,
              run.profile().replicationFactor,
              ConflictPolicy.LAST_WRITE_WINS,
              IndexKind.NONE);
      state = state.apply(new ClusterCommand.CreateCollection(wanted)).next();
    }
  }

  Ring ring() {
    return state.ring();
  }

  /** All there are, of which a run plays but a few. */
  List<Partition> partitions() {
    return state.partitions();
  }

  ClusterResult register(
      NodeName node, Disk disk, Actor called, boolean numbered, boolean openedAsForgetful) {
    return propose(
        new ClusterCommand.RegisterActor(
            node, disk.storeId, zone, called, numbered, disk.image().actors, openedAsForgetful));
  }

  /** Carries a command out; whoever can hear of it does so later. */
  ClusterResult propose(ClusterCommand command) {
    Ring before = ring();
    ClusterState.Transition transition = state.apply(command);
    state = transition.next();
    if (ring().version() > before.version()) {
      if (command instanceof ClusterCommand.RegisterActor register) {
        run.trace().say("ring", ring().version(), register.node(), "runs as", register.actor());
      } else {
        run.trace().say("ring", ring().version(), command, ring().changing());
      }
      run.givenUp(before, ring());
      run.machines().forEach(this::tellSoon);
    }
    return transition.result();
  }

  /** Whether the node takes part in the cluster. */
  boolean isMember(NodeName node) {
    Member member = ring().members().get(node);
    return member != null && member.state().isMember();
  }

  /** Whether what one node held is being made up for: no other may lose its disk then. */
  boolean hasLost() {
    return ring().changing().stream().anyMatch(each -> each.state() == Member.State.EVICTED);
  }

  /** Tells a node the ring of now, later, but never before an older one. */
  void tellSoon(Machine machine) {
    Ring told = ring();
    long delay =
        run.isHealed()
            ? run.dice().between(1, 10)
            : run.dice().tail(40, 600) + Math.max(0, machine.learnsNothingUntil() - run.now());
    long at = Math.max(run.now() + delay, learnedAt.getOrDefault(machine.name(), 0L));
    learnedAt.put(machine.name(), at);
    run.time().after(at - run.now(), () -> machine.forEachProcess(each -> each.learn(told)));
  }
}
