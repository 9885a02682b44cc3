package dev.syncline.verticle.replica;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.ReplicaEvent;
import dev.syncline.core.sync.ClockReport;
import dev.syncline.port.PeerMessage;
import dev.syncline.verticle.local.ReplicaTask;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** What the shard and its peers tell each other of their clocks, interval by interval. */
final class Comparison {
  /** Peers that are equal and quiet are still told apart partition by partition so often. */
  private static final long CLOSE_COMPARE_NANOS = 1_000_000_000L;

  private final Shard shard;
  private final PeerSync sync;
  private final Shard.Replicas replicas;
  private final BiConsumer<Shell, ReplicaEvent> step;
  private final Map<NodeName, Long> closelyComparedNanos = new HashMap<>();

  Comparison(Shard shard, Shard.Replicas replicas, BiConsumer<Shell, ReplicaEvent> step) {
    this.shard = shard;
    this.replicas = replicas;
    this.step = step;
    this.sync =
        new PeerSync(
            shard.number,
            shard.board.shards(),
            shard.self,
            shard.transport,
            shard.traffic.counters());
  }

  /** Tells the peers how the replicas are now. */
  void tell() {
    boolean changed = shard.dirty;
    shard.dirty = false;
    if (changed) {
      closelyComparedNanos.clear();
      for (Shell shell : shard.shells.values()) {
        if (shell.changed) {
          shell.changed = false;
          shell.holdsDropped = shard.holdsDropped(shell);
          shell.digest = shell.digestNow();
          shard.publish(shell);
        }
      }
    }
    List<Shell> sound = shard.sound();
    sync.look(shard.ring, collectionsDigest(), sound, changed);
    sync.sendDigests(sound);
  }

  void syncNow(NodeName peer) {
    sync.syncNow(shard.sound(), peer);
  }

  /** A peer asks for all digests. */
  void tell(NodeName peer) {
    sync.sendDigests(peer, shard.sound());
  }

  /** The replica wants a peer's report. */
  void needsReport(NodeName from, Partition partition) {
    sync.needsReport(from, partition);
  }

  /** A peer says that nothing has changed: nothing has to be done about it if that is so here. */
  void heard(NodeName from, Actor sender, PeerMessage.QuietDigest quiet) {
    ReplicaBoard board = shard.board;
    if (shard.dirty
        || !sync.isEqual(from, quiet)
        || !board.hasNamed(from, shard.number, quiet.shard())
        || !board.counts(from, each -> shard.receives(from, each))) {
      shard.transport.send(from, new PeerMessage.DigestsWanted(quiet.shard()));
      return;
    }
    board.isEqual(from, shard.number, shard.time.wallMillis());
    long now = shard.time.nanos();
    if (now - closelyComparedNanos.getOrDefault(from, now - CLOSE_COMPARE_NANOS)
        >= CLOSE_COMPARE_NANOS) {
      closelyComparedNanos.put(from, now);
      for (Shell shell : shard.sound()) {
        if (shard.receives(from, shell.partition)) {
          compare(
              shell, new ReplicaEvent.LearnDigest(from, sender, quiet.ringVersion(), shell.digest));
        }
      }
      sync.askReports();
    }
  }

  void heard(NodeName from, Actor sender, PeerMessage.ClockDigests digests) {
    for (Partition partition : digests.digests().keySet()) {
      if (shard.owns(partition) && shard.receives(shard.self, partition)) {
        replicas.at(partition);
      }
    }
    shard.board.heardFrom(from, shard.number, digests);
    sync.heard(from, digests.shards());
    if (!shard.board.hasNamed(from, shard.number, digests.shard())) {
      shard.transport.send(from, new PeerMessage.DigestsWanted(digests.shard()));
    }
    boolean sameCollections = digests.collections() == collectionsDigest();
    digests
        .digests()
        .forEach(
            (partition, digest) -> {
              Shell shell = shard.shells.get(partition);
              if (shell != null && isShared(from, partition)) {
                compare(
                    shell,
                    new ReplicaEvent.LearnDigest(
                        from,
                        sender,
                        digests.ringVersion(),
                        sameCollections && !shard.holdsDropped(shell)
                            ? digest
                            : digest.incomparable()));
              }
            });
    sync.askReports();
  }

  private void compare(Shell shell, ReplicaEvent.LearnDigest event) {
    boolean counts = shard.board.counts(event.from(), shell.partition);
    if (sync.isEqual(shell, event.from(), event.digest().clock(), counts)) {
      shard.board.peerHas(
          shell, event.from(), event.actor(), shell.core.durable(), null, shard.time.wallMillis());
    }
    step.accept(shell, event);
  }

  void heard(NodeName from, ClockReport report) {
    if (!isShared(from, report.partition())) {
      return;
    }
    Shell shell = replicas.at(report.partition());
    step.accept(shell, new ReplicaEvent.Learn(report));
    shard.publish(shell);
    shard.board.peerHas(
        shell, from, report.actor(), report.durable(), report.counts(), shard.time.wallMillis());
  }

  /** What comes late, of a partition that either has given up since, is not taken in. */
  private boolean isShared(NodeName peer, Partition partition) {
    return shard.receives(peer, partition) && shard.receives(shard.self, partition);
  }

  void report(NodeName to, PeerMessage.ReportRequest request) {
    for (Partition partition : request.partitions()) {
      if (shard.owns(partition) && shard.receives(shard.self, partition)) {
        Shell shell = replicas.at(partition);
        if (!shell.damaged) {
          shard.transport.send(to, new PeerMessage.Report(shell.core.report()));
        }
      }
    }
  }

  /** Replicas with other collections are not comparable. */
  private long collectionsDigest() {
    ReplicaTask.LearnCollections known = shard.collections;
    return known == null ? 0 : known.existing().hashCode() * 31L + known.next();
  }
}
