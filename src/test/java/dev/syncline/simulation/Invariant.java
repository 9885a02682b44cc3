package dev.syncline.simulation;

import dev.syncline.core.entry.Entry;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.replica.WriteRequest;
import org.jspecify.annotations.Nullable;

/** One promise, checked while a run goes on and after it. */
abstract class Invariant {
  private final Simulation run;

  Invariant(Simulation run) {
    this.run = run;
  }

  final Simulation run() {
    return run;
  }

  final History history() {
    return run.history();
  }

  final Violation violation(String what) {
    return Violation.of(run, this, what);
  }

  /** A write has got its dot; null stands for a dot that another write had before. */
  void issued(NodeProcess by, WriteRequest request, History.@Nullable Write write) {}

  /** Something leaves a process. */
  void leaves(NodeProcess sender, Message message) {}

  /** A coordinator calls its own write durable. */
  void persistedHere(NodeProcess process, History.Write write) {}

  /** A client has been told of success. */
  void acknowledged(NodeName by, History.Write write, Consistency level, Ring ring) {}

  /** A client has been told what an entry holds. */
  void readEnds(ReadTicket ticket, Entry entry) {}

  /** Some time has passed, or a replica counts again. */
  void atTimes() {}

  /** Everything is healed and quiet. */
  void atEnd() {}
}
