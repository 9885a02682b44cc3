package dev.syncline.simulation;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.NodeName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Links between every two hosts, each direction on its own. A process that was left behind stands
 * on a host of its own and still goes by its node's name.
 */
final class Network {
  private final Simulation run;
  private final Set<Link> cut = new HashSet<>();
  private double loss;
  private double doubling = Profile.DOUBLING;
  private long slowMillis;
  private long lossyUntilMillis;

  private record Link(String from, String to) {}

  Network(Simulation run) {
    this.run = run;
    this.loss = run.profile().loss;
    this.slowMillis = run.profile().slowMillis();
  }

  void send(NodeProcess sender, NodeName to, Message message) {
    run.leaves(sender, message);
    boolean lossy = run.now() < lossyUntilMillis;
    if (run.dice().chance(lossy ? 0.4 : loss)) {
      run.trace().say(sender.name(), "->", to, "lost", message);
      return;
    }
    int copies = run.dice().chance(lossy ? 0.4 : doubling) ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      long slowest = lossy ? Math.max(slowMillis, 4 * Profile.SLOW_MILLIS) : slowMillis;
      long delay = run.dice().tail(4, slowest, run.profile().lateness());
      if (message instanceof Message.WriteAck
          && slowMillis > 4
          && run.dice().chance(run.profile().stalls())) {
        // What a connection had taken before it stalled arrives when it goes on.
        delay = run.dice().between(200, run.profile().operationTimeoutMillis);
      }
      String host = sender.host();
      run.time().after(delay, () -> arrive(sender.name(), sender.actor(), host, to, message));
    }
  }

  private void arrive(NodeName from, Actor actor, String host, NodeName to, Message message) {
    NodeProcess receiver = run.machine(to).receiver();
    if (receiver != null && !cut.contains(new Link(host, receiver.host()))) {
      receiver.execute(() -> receiver.receive(from, actor, message));
    }
  }

  void cut(String from, String to) {
    cut.add(new Link(from, to));
  }

  void mend(String from, String to) {
    cut.remove(new Link(from, to));
  }

  /** Nothing passes between the two groups, everything within them. */
  void divide(List<String> left, List<String> right) {
    cut.clear();
    for (String one : left) {
      for (String other : right) {
        cut(one, other);
        cut(other, one);
      }
    }
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
