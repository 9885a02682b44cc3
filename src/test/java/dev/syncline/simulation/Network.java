package dev.syncline.simulation;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.NodeName;
import java.util.HashSet;
import java.util.Set;

/** Links between every two nodes, each direction on its own. */
final class Network {
  private final Simulation run;
  private final Set<Link> cut = new HashSet<>();
  private double loss;
  private double doubling;
  private long slowMillis;
  private long lossyUntilMillis;

  private record Link(NodeName from, NodeName to) {}

  Network(Simulation run) {
    this.run = run;
    this.loss = run.profile().loss;
    this.doubling = Profile.DOUBLING;
    this.slowMillis = Profile.SLOW_MILLIS;
  }

  void send(NodeProcess sender, NodeName to, Message message) {
    run.leaves(sender, message);
    NodeName from = sender.name();
    boolean lossy = run.now() < lossyUntilMillis;
    if (cut.contains(new Link(from, to))) {
      return;
    }
    if (run.dice().chance(lossy ? 0.4 : loss)) {
      run.trace().say(from, "->", to, "lost", message);
      return;
    }
    int copies = run.dice().chance(lossy ? 0.4 : doubling) ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      long delay = run.dice().tail(4, lossy ? 4 * slowMillis : slowMillis);
      Actor actor = sender.actor();
      run.time().after(delay, () -> arrive(from, actor, to, message));
    }
  }

  private void arrive(NodeName from, Actor actor, NodeName to, Message message) {
    if (!cut.contains(new Link(from, to))) {
      run.machine(to).deliver(from, actor, message);
    }
  }

  void cut(NodeName from, NodeName to) {
    cut.add(new Link(from, to));
  }

  void mend(NodeName from, NodeName to) {
    cut.remove(new Link(from, to));
  }

  void lossyUntil(long untilMillis) {
    lossyUntilMillis = untilMillis;
  }

  void heal() {
    cut.clear();
    loss = 0;
    doubling = 0;
    slowMillis = 4;
    lossyUntilMillis = 0;
  }
}
