package dev.syncline.simulation;

import java.util.EnumMap;
import java.util.Map;

/** The shape of the cluster and what is likely to go wrong in it; a seed's remainder picks one. */
enum Profile {
  /** Five replicas on five nodes and a bit of everything. */
  FIVE(5, 5, 1),
  /** Three replicas on three nodes and a bit of everything. */
  THREE(3, 3, 1),
  /** Three replicas on five nodes, two partitions on different ones. */
  THREE_OF_FIVE(5, 3, 2),
  /** Five replicas; disks are lost while writes are slow and rings are learned late. */
  RECOVERY(5, 5, 1),
  /** Processes go on after their successors have started. */
  ZOMBIES(3, 3, 1),
  /** Stores that do not sync. */
  BUFFERED(3, 3, 1),
  /** More disks are lost than any quorum survives: nothing is promised but convergence. */
  DISASTER(3, 3, 1);

  final int nodes;
  final int replicationFactor;
  final int partitions;
  final Map<Fault, Integer> weights = new EnumMap<>(Fault.class);
  double loss = 0.02;
  double doubling = 0.03;
  long slowMillis = 60;
  long operationTimeoutMillis = 800;
  long chaosMillis = 3_000;

  Profile(int nodes, int replicationFactor, int partitions) {
    this.nodes = nodes;
    this.replicationFactor = replicationFactor;
    this.partitions = partitions;
  }

  static {
    for (Profile general : new Profile[] {FIVE, THREE, THREE_OF_FIVE}) {
      for (Fault fault : Fault.values()) {
        if (fault != Fault.POWER_LOSS) {
          general.weights.put(fault, 2);
        }
      }
    }
    RECOVERY.weights.putAll(
        Map.of(
            Fault.WIPE, 6,
            Fault.RESTORE_BACKUP, 3,
            Fault.TAKE_BACKUP, 3,
            Fault.SLOW_DISK, 6,
            Fault.SLOW_LEARNER, 6,
            Fault.STORE_FAILURE, 4,
            Fault.CRASH, 1,
            Fault.CUT_ONE_WAY, 4,
            Fault.LOSSY, 3));
    RECOVERY.loss = 0.25;
    RECOVERY.operationTimeoutMillis = 2_500;
    ZOMBIES.weights.putAll(
        Map.of(
            Fault.ZOMBIE, 8,
            Fault.FREEZE, 2,
            Fault.CRASH_AFTER_FANOUT, 4,
            Fault.CRASH, 2,
            Fault.LOSSY, 4,
            Fault.SLOW_LEARNER, 4,
            Fault.SLOW_DISK, 3,
            Fault.STORE_FAILURE, 3));
    ZOMBIES.loss = 0.1;
    ZOMBIES.operationTimeoutMillis = 2_500;
    BUFFERED.weights.putAll(
        Map.of(
            Fault.POWER_LOSS, 8,
            Fault.CRASH, 4,
            Fault.CUT_ONE_WAY, 2,
            Fault.LOSSY, 3,
            Fault.SLOW_LEARNER, 3,
            Fault.SKEW, 2));
    DISASTER.weights.putAll(
        Map.of(
            Fault.POWER_LOSS, 6,
            Fault.WIPE, 4,
            Fault.RESTORE_BACKUP, 3,
            Fault.TAKE_BACKUP, 2,
            Fault.CRASH, 2,
            Fault.LOSSY, 3,
            Fault.ZOMBIE, 2,
            Fault.STORE_FAILURE, 2));
  }

  boolean isBuffered() {
    return this == BUFFERED || this == DISASTER;
  }

  /** The profile of a seed. */
  static Profile of(long seed) {
    return values()[(int) Math.floorMod(seed, (long) values().length)];
  }
}
