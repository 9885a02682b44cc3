package dev.syncline.core.feed;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.sync.DotLog;
import dev.syncline.core.sync.LogSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads, from one snapshot of a replica, what comes after a position: each dot that the replica
 * holds and the position lacks, with the state that its entry has now.
 *
 * <p>A replica's entries only move forward, and a replica that holds all that was told holds
 * nothing that any of it has replaced. So the values told of an entry are in causal order, within
 * one replica and from one to the next, as long as nothing is read from a replica that lacks a dot
 * of the position.
 */
public final class FeedReader {
  private FeedReader() {}

  /**
   * Bounds of one read.
   *
   * @param maxLines most lines looked at
   * @param maxEntries most entries read
   * @param maxBytes where the entries stop growing, in bytes; one is always read
   */
  public record Limits(int maxLines, int maxEntries, long maxBytes) {
    /** Checks that all are positive. */
    public Limits {
      if (maxLines < 1 || maxEntries < 1 || maxBytes < 1) {
        throw new IllegalArgumentException("a read needs room for one line, entry and byte");
      }
    }
  }

  /** Reads on from a position. */
  public static FeedRead read(
      Partition partition,
      LogSnapshot snapshot,
      VersionVector told,
      FeedScope scope,
      Limits limits) {
    VersionVector lacking = told.minus(snapshot.clock());
    return lacking.isEmpty()
        ? new Run(snapshot, scope, limits).read(partition, told)
        : FeedRead.behind(partition, told, lacking);
  }

  /** One read. */
  private static final class Run {
    private final LogSnapshot snapshot;
    private final DotLog log;
    private final FeedScope scope;
    private final Limits limits;
    private final Map<EntryKey, List<Dot>> lines = new LinkedHashMap<>();
    private final Map<EntryKey, Entry> entries = new LinkedHashMap<>();
    private final List<Dot> unknown = new ArrayList<>(0);
    private final List<Dot> later = new ArrayList<>(0);
    private long bytes;

    /** The first dot that did not fit. */
    private @Nullable Dot stoppedAt;

    Run(LogSnapshot snapshot, FeedScope scope, Limits limits) {
      this.snapshot = snapshot;
      this.log = snapshot.log();
      this.scope = scope;
      this.limits = limits;
    }

    FeedRead read(Partition partition, VersionVector told) {
      VersionVector missing = snapshot.clock().minus(told);
      VersionVector cut = missing.intersect(snapshot.truncated());
      VersionVector open = missing.minus(cut);
      VersionVector looked = open.limit(limits.maxLines());
      VersionVector writes = looked.minus(EndedActors.closed(looked, log, unknown));
      VersionVector first = writes.limit(limits.maxLines());
      VersionVector behindFirst = writes.minus(first);
      first.forEach(this::look);
      VersionVector undone = behindFirst.join(notReached(first)).join(VersionVector.of(later));
      VersionVector gap = cut.join(VersionVector.of(unknown));
      VersionVector next = told.join(cut).join(looked).minus(undone);
      boolean more =
          stoppedAt != null || !later.isEmpty() || !behindFirst.isEmpty() || !looked.equals(open);
      return new FeedRead(partition, next, lines, entries, gap, VersionVector.EMPTY, more);
    }

    private void look(Dot dot) {
      if (stoppedAt != null) {
        return;
      }
      DotLog.Record found = log.find(dot);
      if (found instanceof DotLog.Record.Unknown) {
        unknown.add(dot);
      } else if (found instanceof DotLog.Record.Wrote wrote) {
        take(dot, wrote.key());
      }
    }

    private void take(Dot dot, EntryKey key) {
      List<Dot> known = lines.get(key);
      if (known != null) {
        known.add(dot);
        return;
      }
      FeedScope.Answer answer = scope.of(key);
      if (answer == FeedScope.Answer.LATER) {
        later.add(dot);
      } else if (answer == FeedScope.Answer.WANTED) {
        if (entries.size() >= limits.maxEntries() || bytes >= limits.maxBytes()) {
          stoppedAt = dot;
          return;
        }
        Entry entry = log.entry(key);
        bytes += EntryCodec.estimateBytes(entry);
        entries.put(key, entry);
        List<Dot> dots = new ArrayList<>(1);
        dots.add(dot);
        lines.put(key, dots);
      }
    }

    /** The dots from the first that did not fit: they were walked in order. */
    private VersionVector notReached(VersionVector walked) {
      Dot from = stoppedAt;
      if (from == null) {
        return VersionVector.EMPTY;
      }
      VersionVector[] rest = {VersionVector.EMPTY};
      boolean[] reached = {false};
      walked.forEachRange(
          (actor, low, high) -> {
            if (actor.equals(from.actor()) && low <= from.counter() && from.counter() <= high) {
              reached[0] = true;
              rest[0] = rest[0].join(VersionVector.ofRange(actor, from.counter(), high));
            } else if (reached[0]) {
              rest[0] = rest[0].join(VersionVector.ofRange(actor, low, high));
            }
          });
      return rest[0];
    }
  }
}
