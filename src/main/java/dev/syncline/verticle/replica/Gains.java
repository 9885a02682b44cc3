package dev.syncline.verticle.replica;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.ReplicaStore;

/**
 * Partitions that a node gets with a change of the ring, or as a reader. It begins each with
 * nothing: what it may still hold from an earlier time can contradict what the others have agreed
 * on since, above all writes that they have given up. The store remembers with which change a
 * partition was begun, so that a restart in the middle goes on where it was.
 */
public final class Gains {
  private static final String PROPERTY = "replica.gained.";

  private final ReplicaStore store;
  private final NodeName self;

  /** For the node of this name. */
  public Gains(ReplicaStore store, NodeName self) {
    this.store = store;
    this.self = self;
  }

  /** Whether the node gets the partition with the ring's change and has not begun it. Blocks. */
  public boolean isNew(Ring ring, Partition partition) {
    long gained = ring.gainedWith(self, partition);
    if (gained == 0) {
      return false;
    }
    byte[] begun = store.getProperty(PROPERTY + partition);
    return begun == null || new ByteReader(begun).readVarLong() != gained;
  }

  /** Begins the partition with nothing. Blocks. */
  public void begin(Ring ring, Partition partition) {
    store.discard(partition);
    long gained = ring.gainedWith(self, partition);
    store.putProperty(PROPERTY + partition, new ByteWriter(9).writeVarLong(gained).toByteArray());
  }
}
