package dev.syncline.simulation;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.replica.Batch;
import java.util.List;

/**
 * A line of the log goes only once every replica has had its dot on disk, unless the log has grown
 * beyond what it may take whoever lacks it.
 */
final class LogsReachBack extends Invariant {
  LogsReachBack(Simulation run) {
    super(run);
  }

  @Override
  void durable(NodeName owner, Batch batch) {
    if (run().profile().logLimits().maxLines() < Long.MAX_VALUE) {
      return;
    }
    List<NodeName> replicas = run().replicas(batch.partition());
    history()
        .forEachWrite(
            batch.partition(),
            batch.cut(),
            write -> {
              if (!write.closed && !write.holders.containsAll(replicas)) {
                throw violation(owner + " has cut " + write + " out of its log");
              }
            });
  }
}
