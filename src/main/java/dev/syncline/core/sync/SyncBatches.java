package dev.syncline.core.sync;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds the batch that answers a request for missing dots. */
public final class SyncBatches {
  private SyncBatches() {}

  /**
   * Bounds of one batch; at least one dot is always answered.
   *
   * @param maxEntries most items
   * @param maxBytes where the encoded items stop growing, in bytes
   */
  public record Limits(int maxEntries, long maxBytes) {
    /** Checks that both are positive. */
    public Limits {
      if (maxEntries < 1 || maxBytes < 1) {
        throw new IllegalArgumentException("a batch needs room for one entry and one byte");
      }
    }
  }

  /**
   * Answers as many of the wanted dots as fit. Dots that the sender's own clock lacks are left
   * unnamed: the receiver keeps missing them. Those that only its log lacks are named as such.
   */
  public static SyncBatch build(
      Partition partition,
      long ringVersion,
      LogSnapshot snapshot,
      VersionVector wanted,
      Limits limits) {
    VersionVector held = wanted.intersect(snapshot.clock());
    VersionVector beyondLog = held.intersect(snapshot.truncated());
    DotLog log = snapshot.log();
    Map<EntryKey, VersionVector> answered = new LinkedHashMap<>();
    Map<EntryKey, Entry> entries = new LinkedHashMap<>();
    VersionVector inLog = held.minus(beyondLog).limit(4L * limits.maxEntries());
    Rests rests = new Rests(log, inLog);
    beyondLog = beyondLog.join(rests.unknown);
    VersionVector voids = rests.voids;
    long bytes = 0;
    for (Dot dot : dots(rests.finite, 4L * limits.maxEntries())) {
      DotLog.Record found = log.find(dot);
      if (found instanceof DotLog.Record.Void) {
        voids = voids.plus(dot);
      } else if (found instanceof DotLog.Record.Wrote wrote) {
        VersionVector known = answered.get(wrote.key());
        if (known == null) {
          if (entries.size() >= limits.maxEntries() || (bytes >= limits.maxBytes())) {
            break;
          }
          Entry entry = log.entry(wrote.key()).fill(snapshot.stream().clockOf(wrote.key()));
          entries.put(wrote.key(), entry);
          bytes += EntryCodec.estimateBytes(entry);
          known = VersionVector.EMPTY;
        }
        answered.put(wrote.key(), known.plus(dot));
      } else {
        beyondLog = beyondLog.plus(dot);
      }
    }
    List<SyncItem> items = new ArrayList<>(entries.size());
    entries.forEach(
        (key, entry) ->
            items.add(new SyncItem(key, answered.getOrDefault(key, VersionVector.EMPTY), entry)));
    return new SyncBatch(partition, ringVersion, snapshot.clock(), items, voids, beyondLog);
  }

  /** What would follow the writes of actors that have ended, and the writes before it. */
  private static final class Rests {
    VersionVector finite;
    VersionVector voids = VersionVector.EMPTY;
    VersionVector unknown = VersionVector.EMPTY;

    Rests(DotLog log, VersionVector wanted) {
      finite = wanted.finite();
      wanted
          .minus(finite)
          .forEachRange(
              (actor, from, to) -> {
                Dot rest = log.restOf(actor);
                if (rest == null) {
                  unknown = unknown.join(VersionVector.ofRange(actor, from, to));
                  return;
                }
                long first = Math.max(from, rest.counter());
                voids = voids.join(VersionVector.ofRange(actor, first, to));
                if (from < first) {
                  finite = finite.join(VersionVector.ofRange(actor, from, first - 1));
                }
              });
    }
  }

  private static List<Dot> dots(VersionVector set, long max) {
    List<Dot> dots = new ArrayList<>();
    set.limit(max)
        .forEachRange(
            (Actor actor, long from, long to) -> {
              for (long counter = from; counter <= to; counter++) {
                dots.add(new Dot(actor, counter));
              }
            });
    return dots;
  }
}
