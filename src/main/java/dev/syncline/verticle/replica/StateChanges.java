package dev.syncline.verticle.replica;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what has become of a node's partitions, which change together when the node does: one line
 * for each kind of change, once a second has passed without another; each partition at DEBUG. Fed
 * by all shards of the node, and asked by whichever comes first. For any thread.
 */
final class StateChanges {
  private static final Logger LOG = LoggerFactory.getLogger(StateChanges.class);

  static final long QUIET_NANOS = 1_000_000_000L;

  private final Map<Kind, Count> counts = new EnumMap<>(Kind.class);

  /** What may become of a partition. */
  enum Kind {
    /** What was held of it is dropped: the others bring it. */
    BEGUN("begun empty: the other nodes bring what they hold"),
    /** It had stopped. */
    LOADED("loaded again"),
    /** It counts in quorums; of a reader, it holds what it has to. */
    RECOVERED("counted in quorums again");

    private final String told;

    Kind(String told) {
      this.told = told;
    }
  }

  /** How many partitions, and when the last. */
  private record Count(int partitions, long lastNanos) {}

  /** One partition has changed. */
  synchronized void add(Kind kind, Partition partition, long nowNanos) {
    LOG.atDebug().addKeyValue("partition", partition).log("{}", kind.told);
    Count before = counts.get(kind);
    counts.put(kind, new Count(before == null ? 1 : before.partitions() + 1, nowNanos));
  }

  /** Tells what has come to rest. */
  void tell(NodeName self, Ring ring, long nowNanos) {
    take(self, ring, nowNanos).forEach(LOG::info);
  }

  /** The lines to be told now; they are not told again. */
  synchronized List<String> take(NodeName self, Ring ring, long nowNanos) {
    List<String> lines = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      Count count = counts.get(kind);
      if (count != null && nowNanos - count.lastNanos() >= QUIET_NANOS) {
        counts.remove(kind);
        lines.add(
            count.partitions()
                + (count.partitions() == 1 ? " partition is " : " partitions are ")
                // A reader counts in no quorum, so it must not say that it does.
                + (kind == Kind.RECOVERED && ring.isReader(self)
                    ? "caught up: this reader serves them at ONE"
                    : kind.told));
      }
    }
    return lines;
  }
}
