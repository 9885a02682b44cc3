package dev.syncline.verticle.replica;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.LiveSummary;
import dev.syncline.core.sync.ClockReport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the replicas of a node last said of themselves, for status and metrics: written by the
 * owning verticles, read by anyone.
 */
public final class RecoveryBoard {
  private final int shards;
  private final Map<Partition, PartitionStatus> partitions = new ConcurrentHashMap<>();
  private final Map<Partition, Map<NodeName, ClockReport>> reports = new ConcurrentHashMap<>();

  /** For a node with this many shards. */
  public RecoveryBoard(int shards) {
    this.shards = shards;
  }

  /**
   * One partition's replica on this node.
   *
   * @param report its own clock
   * @param live what it holds per collection
   */
  public record PartitionStatus(ClockReport report, List<LiveSummary> live, boolean stopped) {
    /** Copies the list. */
    public PartitionStatus {
      live = List.copyOf(live);
    }
  }

  int shards() {
    return shards;
  }

  void publish(Shell shell) {
    partitions.put(
        shell.partition,
        new PartitionStatus(shell.core.report(), shell.core.live(), shell.core.isStopped()));
  }

  void publish(Shell shell, ClockReport peerReport) {
    publish(shell);
    reports
        .computeIfAbsent(shell.partition, each -> new ConcurrentHashMap<>())
        .put(peerReport.from(), peerReport);
  }

  /** The replicas of this node. */
  public Map<Partition, PartitionStatus> partitions() {
    return Map.copyOf(partitions);
  }

  /** The last report of each peer, where its clock has ever differed. */
  public Map<NodeName, ClockReport> reports(Partition partition) {
    return Map.copyOf(reports.getOrDefault(partition, Map.of()));
  }
}
