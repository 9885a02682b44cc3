package dev.syncline.simulation;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.Member;
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
  private Ring ring;

  RingRegister(Simulation run, List<NodeName> nodes) {
    this.run = run;
    SortedMap<NodeName, Member> members = new TreeMap<>();
    for (NodeName node : nodes) {
      members.put(
          node, new Member(node, "store-" + node, "zone", Member.State.ACTIVE, null, 0));
    }
    this.ring = new Ring(1, members, Map.of());
  }

  Ring ring() {
    return ring;
  }

  void register(NodeName node, String storeId, Actor actor, List<Actor> earlier) {
    Ring next = ring.register(node, storeId, "zone", actor, earlier);
    if (next.version() == ring.version()) {
      return;
    }
    ring = next;
    run.trace().say("ring", next.version(), node, "runs as", actor);
    run.machines().forEach(this::tellSoon);
  }

  /** Tells a node the ring of now, later, but never before an older one. */
  void tellSoon(Machine machine) {
    Ring told = ring;
    long delay =
        run.isHealed()
            ? run.dice().between(1, 10)
            : run.dice().tail(40, 600) + Math.max(0, machine.learnsNothingUntil() - run.now());
    long at = Math.max(run.now() + delay, learnedAt.getOrDefault(machine.name(), 0L));
    learnedAt.put(machine.name(), at);
    run.time().after(at - run.now(), () -> machine.forEachProcess(each -> each.learn(told)));
  }
}
