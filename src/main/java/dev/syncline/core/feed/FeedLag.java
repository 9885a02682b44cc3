package dev.syncline.core.feed;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.sync.DotLog;
import dev.syncline.core.sync.LogSnapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a replica's log has beyond a position.
 *
 * @param entries lines that are wanted
 * @param isMore whether there are more: not all lines were looked at, or some are gone
 * @param oldestMillis the time of the oldest of these writes as far as it is there, since 1970; 0
 *     where none is
 */
public record FeedLag(Partition partition, long entries, boolean isMore, long oldestMillis) {
  /**
   * Counts.
   *
   * @param maxLines most lines looked at
   */
  public static FeedLag of(
      Partition partition,
      LogSnapshot snapshot,
      VersionVector told,
      FeedScope scope,
      int maxLines) {
    DotLog log = snapshot.log();
    VersionVector missing = snapshot.clock().minus(told);
    VersionVector open = missing.minus(snapshot.truncated());
    VersionVector looked = open.limit(maxLines);
    List<Dot> unknown = new ArrayList<>(0);
    VersionVector writes = looked.minus(EndedActors.closed(looked, log, unknown));
    VersionVector first = writes.limit(maxLines);
    Count count = new Count(log, scope, unknown);
    first.forEach(count::look);
    boolean isAll =
        open.equals(missing) && looked.equals(open) && first.equals(writes) && unknown.isEmpty();
    return new FeedLag(partition, count.entries, !isAll, count.oldestMillis);
  }

  /** Of each actor the first write alone is dated: what follows is younger. */
  private static final class Count {
    private final DotLog log;
    private final FeedScope scope;
    private final List<Dot> unknown;
    private final Set<Actor> dated = new HashSet<>();
    private long entries;
    private long oldestMillis;

    Count(DotLog log, FeedScope scope, List<Dot> unknown) {
      this.log = log;
      this.scope = scope;
      this.unknown = unknown;
    }

    void look(Dot dot) {
      DotLog.Record found = log.find(dot);
      if (found instanceof DotLog.Record.Unknown) {
        unknown.add(dot);
      } else if (found instanceof DotLog.Record.Wrote wrote
          && scope.of(wrote.key()) == FeedScope.Answer.WANTED) {
        entries++;
        if (!dated.contains(dot.actor())) {
          date(wrote.key(), dot);
        }
      }
    }

    private void date(EntryKey key, Dot dot) {
      for (Version each : log.entry(key).versions()) {
        if (each.dot().equals(dot)) {
          dated.add(dot.actor());
          long millis = each.timestamp().millis();
          oldestMillis = oldestMillis == 0 ? millis : Math.min(oldestMillis, millis);
        }
      }
    }
  }

  /** Appends it. */
  public void encode(ByteWriter out) {
    partition.encode(out);
    out.writeVarLong(entries).writeByte(isMore ? 1 : 0).writeVarLong(oldestMillis);
  }

  /** Reads what {@link #encode} has written. */
  public static FeedLag decode(ByteReader in) {
    Partition partition = Partition.decode(in);
    long entries = in.readVarLong();
    boolean isMore = in.readByte() == 1;
    return new FeedLag(partition, entries, isMore, in.readVarLong());
  }
}
