package dev.syncline.simulation;

import java.util.List;

/** The ways in which the core is broken on purpose; each breaks one law. */
final class Mutants {
  private static final String REPLICA = "replica/PartitionReplica.java";

  private Mutants() {}

  static List<Mutant> all() {
    return List.of(
        new Mutant(
            "reuses a counter after a reload",
            REPLICA,
            "this.issued = Math.max(issued, state.clock().highest(actor));",
            "this.issued = state.clock().highest(actor);",
            Profile.RECOVERY,
            40),
        new Mutant(
            "counts replies instead of replicas",
            "quorum/QuorumTracker.java",
            "acknowledged.put(replica, actor);",
            "acknowledged.put(new NodeName(replica + \"-\" + acknowledged.size()), actor);",
            Profile.FIVE,
            40),
        new Mutant(
            "drops the client's context",
            REPLICA,
            "seen != null ? seen.past() : blindPast(write, current)",
            "seen != null ? VersionVector.EMPTY : blindPast(write, current)",
            Profile.FIVE,
            40),
        new Mutant(
            "strips dots that the clock lacks",
            "entry/Entry.java",
            "VersionVector rest = context.minus(clock);",
            "VersionVector rest = VersionVector.EMPTY;",
            Profile.FIVE,
            40),
        new Mutant(
            "adopts the sender's whole clock",
            REPLICA,
            "VersionVector adopted = batch.adopted().minus(applied);",
            "VersionVector adopted = batch.adopted().join(batch.clock()).minus(applied);",
            Profile.FIVE,
            40),
        new Mutant(
            "acknowledges before it is durable",
            REPLICA,
            "whenDurable(new Effect.Acknowledge(event.from(), request.operation(), true));",
            "out.add(new Effect.Acknowledge(event.from(), request.operation(), counts));",
            Profile.FIVE,
            40),
        new Mutant(
            "shows entries before they are durable",
            REPLICA,
            "return pending.durable(key, stored).fill(durable);",
            "return pending.latest(key, stored).fill(applied);",
            Profile.FIVE,
            40),
        new Mutant(
            "does not fill an entry that is read",
            REPLICA,
            "return pending.durable(key, stored).fill(durable);",
            "return pending.durable(key, stored);",
            Profile.FIVE,
            40),
        new Mutant(
            "does not fill an entry that is synced",
            REPLICA,
            "item.entry().fill(batch.clock())",
            "item.entry()",
            Profile.FIVE,
            40),
        new Mutant(
            "takes writes of ended actors",
            REPLICA,
            "if (ring.isEnded(dot.actor())) {",
            "if (ring.isEnded(dot.actor()) && request.ringVersion() != ring.version()) {",
            Profile.ZOMBIES,
            300),
        new Mutant(
            "takes batches of ended runs",
            REPLICA,
            "|| ring.isEnded(event.actor())",
            "",
            Profile.ZOMBIES,
            300),
        new Mutant(
            "hears ended runs when it reads",
            "quorum/ReadOperation.java",
            "return tracker.replicas().contains(replica) && !ring.isEnded(actor);",
            "return tracker.replicas().contains(replica);",
            Profile.ZOMBIES,
            300),
        new Mutant(
            "takes writes under any ring",
            REPLICA,
            "} else if (request.ringVersion() != ring.version() || acceptsNothingYet()) {",
            "} else if (acceptsNothingYet()) {",
            Profile.RECOVERY,
            300),
        new Mutant(
            "takes batches under any ring",
            REPLICA,
            "|| batch.ringVersion() != ring.version()",
            "",
            Profile.ZOMBIES,
            300),
        new Mutant(
            "counts although it may have forgotten",
            REPLICA,
            "this.counts = !mayHaveForgotten;",
            "this.counts = true;",
            Profile.RECOVERY,
            100),
        new Mutant(
            "recovers by durable instead of accepted dots",
            "replica/Recovery.java",
            "&& durable.covers(report.applied())",
            "&& durable.covers(report.durable())",
            Profile.RECOVERY,
            300),
        new Mutant(
            "recovers with too few reports",
            "replica/Recovery.java",
            "int needed = replicas.size() - Consistency.QUORUM.required(replicas.size()) + 1;",
            "int needed = 1;",
            Profile.RECOVERY,
            300),
        new Mutant(
            "recovers by reports under older rings",
            "replica/Recovery.java",
            "if (!isRegistered(ring) || report.ringVersion() < since(ring)) {",
            "if (since(ring) < 0) {",
            Profile.RECOVERY,
            300),
        new Mutant(
            "waits for dots that a reporter has lost itself",
            "replica/Recovery.java",
            "&& !report.applied().covers(before.applied())",
            "&& report.actor().id() == 0",
            Profile.RECOVERY,
            300),
        new Mutant(
            "counts acknowledgements of ended runs",
            "quorum/QuorumTracker.java",
            "|| !ring.isCurrent(each.getKey(), each.getValue())",
            "",
            Profile.RECOVERY,
            300),
        new Mutant(
            "closes holes without asking everyone",
            "replica/HoleCloser.java",
            "return VersionVector.EMPTY;",
            "continue;",
            Profile.FIVE,
            100),
        new Mutant(
            "closes holes by durable instead of accepted dots",
            "replica/HoleCloser.java",
            "holes = holes.minus(report.applied());",
            "holes = holes.minus(report.durable());",
            Profile.FIVE,
            300),
        new Mutant(
            "accepts before it knows its ring, although it may have forgotten",
            REPLICA,
            "return mayHaveForgotten && !ring.isCurrent(self, actor);",
            "return false;",
            Profile.RECOVERY,
            300),
        new Mutant(
            "lets a store that is behind follow",
            "cluster/ClusterState.java",
            "&& !register.mayHaveForgotten()",
            "&& register.actor().id() == 0",
            Profile.ZOMBIES,
            300),
        new Mutant(
            "ignores what a write's timestamp has to exceed",
            REPLICA,
            "HybridTimestamp.next(write.wallMillis(), floor)",
            "HybridTimestamp.ofMillis(write.wallMillis())",
            Profile.FIVE,
            100),
        new Mutant(
            "answers although digests differ",
            "quorum/ReadOperation.java",
            "int understood = answered.size() - unknown.size();",
            "int understood = answered.size();",
            Profile.FIVE,
            100));
  }
}
