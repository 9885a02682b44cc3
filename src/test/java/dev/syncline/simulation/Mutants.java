package dev.syncline.simulation;

import java.util.List;

/** The ways in which the core is broken on purpose; each breaks one law. */
final class Mutants {
  private static final String REPLICA = "replica/PartitionReplica.java";
  private static final String WRITES = "replica/Writes.java";
  private static final String LEDGER = "replica/Ledger.java";
  private static final String STREAMS = "replica/StreamClient.java";
  private static final String QUEUE = "resolution/ResolutionQueue.java";
  private static final String HOUSEKEEPING = "replica/Housekeeping.java";

  private Mutants() {}

  static List<Mutant> all() {
    return List.of(
        new Mutant(
            "reuses a counter after a reload",
            REPLICA,
            "Math.max(issued, state.clock().highest(actor))",
            "state.clock().highest(actor)",
            Profile.RECOVERY,
            40),
        new Mutant(
            "counts replies instead of replicas",
            "quorum/QuorumTracker.java",
            "acknowledged.put(replica, actor);",
            "for (NodeName each : replicas) {"
                + " if (acknowledged.putIfAbsent(each, actor) == null) { break; } }",
            Profile.FIVE,
            40),
        new Mutant(
            "drops the client's context",
            WRITES,
            "seen.past().join(settledPast(write, current))",
            "settledPast(write, current)",
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
            "VersionVector adopted = batch.adopted().minus(ledger.applied());",
            "VersionVector adopted = batch.clock().minus(ledger.applied());",
            Profile.FIVE,
            40),
        new Mutant(
            "acknowledges before it is durable",
            WRITES,
            "ledger.whenDurable(new Effect.Acknowledge(event.from(), request.operation(), known,"
                + " true));",
            "out.add(new Effect.Acknowledge(event.from(), request.operation(), known, true));",
            Profile.FIVE,
            40),
        new Mutant(
            "shows entries before they are durable",
            LEDGER,
            "return pending.durable(key, stored).fill(durable.join(durableStream.clockOf(key)));",
            "return pending.latest(key, stored).fill(knownOf(key));",
            Profile.FIVE,
            40),
        new Mutant(
            "does not fill an entry that is read",
            LEDGER,
            "return pending.durable(key, stored).fill(durable.join(durableStream.clockOf(key)));",
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
            "counts although it may have forgotten",
            LEDGER,
            "this.counts = !mayHaveForgotten;",
            "this.counts = true;",
            Profile.RECOVERY,
            100),
        new Mutant(
            "recovers with too few reports",
            "replica/Recovery.java",
            "int needed = placed - Consistency.QUORUM.required(placed) + 1;",
            "int needed = 1;",
            Profile.RECOVERY,
            245,
            300),
        new Mutant(
            "closes holes without asking everyone",
            "replica/HoleCloser.java",
            "return VersionVector.EMPTY;",
            "continue;",
            Profile.FIVE,
            100),
        new Mutant(
            "ignores what a write's timestamp has to exceed",
            WRITES,
            "HybridTimestamp.next(write.wallMillis(), floor)",
            "HybridTimestamp.ofMillis(write.wallMillis())",
            Profile.FIVE,
            100),
        new Mutant(
            "answers although digests differ",
            "quorum/ReadOperation.java",
            "List<NodeName> understood = without(answered, unknown);",
            "List<NodeName> understood = answered;",
            Profile.FIVE,
            100),
        new Mutant(
            "adopts the source's clock while the stream goes on",
            STREAMS,
            "ledger.adopt(batch.adopted());",
            "ledger.adopt(batch.adopted().join(batch.clock()));",
            Profile.AWAY,
            100),
        new Mutant(
            "deletes what a streamed range lacks and its source has not seen",
            STREAMS,
            ".without(batch.clock())",
            ".without(ledger.applied())",
            Profile.AWAY,
            100),
        new Mutant(
            "makes the cursor durable before the entries",
            STREAMS,
            "ledger.stream(progress);",
            "ledger.stream(progress); ledger.recovers(out);",
            Profile.AWAY,
            100),
        new Mutant(
            "takes any source for one that has what the last one had",
            "sync/StreamProgress.java",
            "sourceClock.covers(sourceClock())",
            "true",
            Profile.AWAY,
            1_274,
            400),
        new Mutant(
            "is a source while it is streamed to",
            "sync/StreamBatches.java",
            "snapshot.stream().isOpen()",
            "false",
            Profile.AWAY,
            100),
        new Mutant(
            "says nothing of what its log does not name any more",
            "sync/SyncBatches.java",
            "snapshot.clock(), items, voids, beyondLog);",
            "snapshot.clock(), items, voids);",
            Profile.AWAY,
            100),
        new Mutant(
            "cuts the log behind its own clock",
            HOUSEKEEPING,
            "VersionVector due = watermark.passed()",
            "VersionVector due = ledger.durable()",
            Profile.FIVE,
            100),
        new Mutant(
            "drops a tombstone as soon as all hold it",
            "replica/Watermark.java",
            "boolean ended = under != null && lowest.covers(under.accepted());",
            "boolean ended = under != null;",
            Profile.DELETES,
            644,
            100),
        new Mutant(
            "never drops a tombstone",
            HOUSEKEEPING,
            "tombstones.intersect(watermark.droppable())",
            "VersionVector.EMPTY",
            Profile.FIVE,
            100),
        new Mutant(
            "does not look at what others hold",
            "replica/DivergenceWatch.java",
            "rounds >= ROUNDS",
            "false",
            Profile.FIVE,
            40),
        new Mutant(
            "gives up what another has lost",
            STREAMS,
            "ledger.latest(item.key(), stored).union(item.entry())",
            "ledger.fill(item.key(), stored).join(item.entry().fill(batch.clock()))",
            Profile.FIVE,
            40),
        new Mutant(
            "counts the old replicas only",
            "quorum/QuorumTracker.java",
            ": ofReplicas && count(by, next) >= consistency.required(next.size());",
            ": ofReplicas;",
            Profile.MOVES,
            1_000),
        new Mutant(
            "counts the new replicas only",
            "quorum/QuorumTracker.java",
            ": ofReplicas && count(by, next) >= consistency.required(next.size());",
            ": count(by, next) >= consistency.required(next.size());",
            Profile.MOVES,
            1_000),
        new Mutant(
            "counts an acknowledgement from before a partition was begun anew",
            "quorum/WriteOperation.java",
            "ringVersion < ring.lastChange()",
            "ringVersion < 0",
            Profile.MOVES,
            1_000,
            4_000),
        new Mutant(
            "ends a change before all have caught up",
            "cluster/RingChange.java",
            "if (hasPart && !member.caughtUp()) {",
            "if (hasPart && !member.caughtUp() && busy.size() > 9) {",
            Profile.MOVES,
            1_000),
        new Mutant(
            "calls a joining replica caught up after one report",
            "replica/Recovery.java",
            "int needed = placed - Consistency.QUORUM.required(placed) + 1;",
            "int needed = replicas.contains(self) ? replicas.size() : 1;",
            Profile.MOVES,
            3_000),
        new Mutant(
            "takes a store that is behind for the node's own",
            "cluster/ClusterState.java",
            "&& !register.earlier().contains(running)",
            "&& register.earlier().isEmpty()",
            Profile.DISKS,
            56,
            200),
        new Mutant(
            "takes a failed write for a durable one",
            REPLICA,
            "ledger.stop(out);",
            "ledger.persisted(((ReplicaEvent.PersistFailed) event).batch(), out);",
            Profile.DISKS,
            40),
        new Mutant(
            "counts after a power cut although it may have forgotten",
            LEDGER,
            "this.counts = !mayHaveForgotten;",
            "this.counts = true;",
            Profile.BUFFERED,
            140,
            100),
        new Mutant(
            "calls a read covered whatever the client has seen",
            "entry/CausalContext.java",
            "return filled.context().covers(seen);",
            "return true;",
            Profile.READERS,
            35,
            100),
        new Mutant(
            "keeps what a streamed range lacks",
            STREAMS,
            ".without(batch.clock())",
            ".without(VersionVector.EMPTY)",
            Profile.READERS,
            511,
            200),
        new Mutant(
            "waits for ever for a range that it has refused",
            REPLICA,
            "streams.failed(range.from());",
            "",
            Profile.READERS,
            40),
        new Mutant(
            "tells only of the first siblings of an entry",
            "replica/Draft.java",
            "if (after.awaitsResolution()) {",
            "if (after.awaitsResolution() && before.isAbsent()) {",
            Profile.RESOLVERS,
            40),
        new Mutant(
            "takes for resolved what was written while it resolved",
            QUEUE,
            "known.waits = 0;\n    if (!seen.covers(known.versions)) {",
            "known.waits = 0;\n    if (seen.isEmpty()) {",
            Profile.RESOLVERS,
            6,
            100),
        new Mutant(
            "takes for settled what those it has read do not know",
            QUEUE,
            "if (!seen.covers(known.versions)) {\n          yield",
            "if (seen.isEmpty()) {\n          yield",
            Profile.RESOLVERS,
            2,
            100),
        new Mutant(
            "does not count rounds that fail",
            QUEUE,
            "how == Attempt.WRITTEN || how == Attempt.FAILED ? 1 : 0",
            "how == Attempt.WRITTEN ? 1 : 0",
            Profile.RESOLVERS,
            40),
        new Mutant(
            "leaves what was written after it gave up",
            QUEUE,
            "if (isLeftAsItIs && known.versions.covers(versions)) {",
            "if (isLeftAsItIs) {",
            Profile.RESOLVERS,
            100));
  }
}
