package dev.syncline.verticle.local;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;

/**
 * Hears what has become durable in this node's replicas, before anybody is told that it has; in
 * order for each partition, on the thread of its shard. Must return at once.
 */
public interface DurableBatches {
  /** Hears nothing. */
  DurableBatches NONE =
      new DurableBatches() {
        @Override
        public void durable(Batch batch) {}

        @Override
        public void loaded(Partition partition, VersionVector clock) {}
      };

  /** A batch has become durable. */
  void durable(Batch batch);

  /**
   * A replica has been made of what the store holds, perhaps nothing.
   *
   * @param clock what it knows
   */
  void loaded(Partition partition, VersionVector clock);
}
