package dev.syncline.simulation;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.LiveSummary;
import dev.syncline.core.sync.DotLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** After healing and quiet all replicas of a partition hold the same bytes. */
final class ReplicasConverge extends Invariant {
  ReplicasConverge(Simulation run) {
    super(run);
  }

  @Override
  void atEnd() {
    run().placement().forEach(this::compare);
  }

  private void compare(Partition partition, List<NodeName> names) {
    DiskImage.Part first = part(names.get(0), partition);
    for (NodeName name : names) {
      DiskImage.Part other = part(name, partition);
      same(name, "clock", first.clock, other.clock);
      sameWhereBoth(name, log(first, other), log(other, first));
      same(name, "entries", entries(first, partition), entries(other, partition));
      same(name, "live summaries", shown(first), shown(other));
      same(name, "live summaries by count", recount(other), live(other));
    }
  }

  private DiskImage.Part part(NodeName name, Partition partition) {
    return run().machine(name).disk().image().part(partition);
  }

  private <K, V> void same(NodeName name, String what, Map<K, V> expected, Map<K, V> found) {
    Map<K, V> missing = new TreeMap<>(expected);
    missing.entrySet().removeAll(found.entrySet());
    Map<K, V> extra = new TreeMap<>(found);
    extra.entrySet().removeAll(expected.entrySet());
    same(name, what, (Object) missing, extra);
  }

  private void same(NodeName name, String what, Object expected, Object found) {
    if (!expected.equals(found)) {
      throw violation(name + " differs in its " + what + ": " + expected + " and " + found);
    }
  }

  /** Logs are cut where each replica likes; of a dot that two still name they say the same. */
  private void sameWhereBoth(NodeName name, Map<Dot, String> expected, Map<Dot, String> found) {
    Map<Dot, String> both = new TreeMap<>(expected);
    both.keySet().retainAll(found.keySet());
    Map<Dot, String> same = new TreeMap<>(found);
    same.keySet().retainAll(expected.keySet());
    same(name, "log", both, same);
  }

  private Map<EntryKey, Bytes> entries(DiskImage.Part part, Partition partition) {
    Map<EntryKey, Bytes> bytes = new TreeMap<>();
    part.entries.forEach(
        (key, entry) -> {
          // A tombstone may go where its context is known, and has to stay where it is not.
          Entry stripped =
              entry
                  .without(entry.tombstones())
                  .strip(part.clock.join(gone(entry.context(), part.clock, partition)));
          if (stripped.isAbsent()) {
            return;
          }
          ByteWriter out = new ByteWriter(64);
          EntryCodec.write(stripped, out);
          bytes.put(key, Bytes.wrap(out.toByteArray()));
        });
    return bytes;
  }

  /**
   * Dots that were lost with a disk after a context had named them. Nobody holds them, nobody ever
   * will, and they say nothing about the entry. A run that was over before the ring heard of it is
   * not among the ended ones, nor is one that has given up a partition with what only it held.
   */
  private VersionVector gone(VersionVector context, VersionVector clock, Partition partition) {
    Ring ring = run().register().ring();
    List<Dot> gone = new ArrayList<>();
    context
        .minus(clock)
        .finite()
        .forEach(
            dot -> {
              History.Write write = history().find(partition, dot);
              if (ring.nodeOf(dot.actor()) == null
                  || ring.isEnded(dot.actor())
                  || (write != null && write.lostWithADisk)) {
                gone.add(dot);
              }
            });
    return VersionVector.of(gone);
  }

  /**
   * What the log says of each dot. A dot that is void here and a write there is never harmless:
   * whoever holds the write has dropped what it replaced, whoever holds it void drops the write,
   * and the entry is left with neither.
   */
  private static Map<Dot, String> log(DiskImage.Part part, DiskImage.Part other) {
    Set<Dot> dots = new TreeSet<>(part.told.keySet());
    dots.addAll(other.told.keySet());
    Map<Dot, String> log = new TreeMap<>();
    for (Dot dot : dots) {
      DotLog.Record line = part.told(dot);
      if (line instanceof DotLog.Record.Wrote wrote) {
        log.put(dot, wrote.key().toString());
      } else if (!(line instanceof DotLog.Record.Unknown)) {
        log.put(dot, "void");
      }
    }
    return log;
  }

  private static Map<Long, LiveSummary> live(DiskImage.Part part) {
    Map<Long, LiveSummary> live = new TreeMap<>(part.live);
    live.values().removeIf(ReplicasConverge::isEmpty);
    return live;
  }

  /**
   * Beside a context that waits for dots lost with a disk a tombstone may stay, or have gone
   * before: what is quiet has none elsewhere.
   */
  private static Map<Long, LiveSummary> shown(DiskImage.Part part) {
    Map<Long, LiveSummary> shown = live(part);
    shown.replaceAll(
        (collection, each) -> new LiveSummary(collection, each.entries(), each.sum(), 0));
    shown.values().removeIf(ReplicasConverge::isEmpty);
    return shown;
  }

  private static Map<Long, LiveSummary> recount(DiskImage.Part part) {
    Map<Long, LiveSummary> live = new TreeMap<>();
    part.entries.forEach(
        (key, entry) -> {
          LiveSummary before =
              live.getOrDefault(key.collection(), LiveSummary.none(key.collection()));
          live.put(key.collection(), before.replace(key, Entry.absent(entry.policy()), entry));
        });
    live.values().removeIf(ReplicasConverge::isEmpty);
    return live;
  }

  private static boolean isEmpty(LiveSummary summary) {
    return summary.entries() == 0 && summary.tombstones() == 0;
  }
}
