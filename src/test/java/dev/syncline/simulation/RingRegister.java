package dev.syncline.simulation;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The ring as consensus keeps it: one linearizable register. Nodes learn its versions later. */
final class RingRegister {
  private final Map<NodeName, Long> learnedAt = new TreeMap<>();
  private final Simulation run;
  private ClusterState state;

  RingRegister(Simulation run, List<NodeName> nodes) {
    this.run = run;
    SortedMap<NodeName, String> stores = new TreeMap<>();
    nodes.forEach(node -> stores.put(node, "store-" + node));
    this.state = ClusterState.founded(stores);
  }

  Ring ring() {
    return state.ring();
  }

  ClusterResult register(NodeName node, Disk disk, Actor actor, boolean openedAsForgetful) {
    ClusterState.Transition transition =
        state.apply(
            new ClusterCommand.RegisterActor(
                node, disk.storeId, "zone", actor, disk.image().actors, openedAsForgetful));
    if (transition.next().ring().version() > ring().version()) {
      state = transition.next();
      run.trace().say("ring", ring().version(), node, "runs as", actor);
      run.machines().forEach(this::tellSoon);
    }
    return transition.result();
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
