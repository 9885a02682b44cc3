package dev.syncline.simulation;

import static dev.syncline.simulation.Fault.ABSENCE;
import static dev.syncline.simulation.Fault.ADD_NODE;
import static dev.syncline.simulation.Fault.ADD_READER;
import static dev.syncline.simulation.Fault.CRASH;
import static dev.syncline.simulation.Fault.CRASH_AFTER_FANOUT;
import static dev.syncline.simulation.Fault.CUT_ONE_WAY;
import static dev.syncline.simulation.Fault.DAMAGE;
import static dev.syncline.simulation.Fault.EVICT_NODE;
import static dev.syncline.simulation.Fault.FAILING_DISK;
import static dev.syncline.simulation.Fault.FREEZE;
import static dev.syncline.simulation.Fault.HESITATE;
import static dev.syncline.simulation.Fault.LOSSY;
import static dev.syncline.simulation.Fault.PARTITION;
import static dev.syncline.simulation.Fault.POWER_LOSS;
import static dev.syncline.simulation.Fault.PUT_BACK;
import static dev.syncline.simulation.Fault.REMOVE_NODE;
import static dev.syncline.simulation.Fault.RESTORE_BACKUP;
import static dev.syncline.simulation.Fault.SHIFT;
import static dev.syncline.simulation.Fault.SKEW;
import static dev.syncline.simulation.Fault.SLOW_DISK;
import static dev.syncline.simulation.Fault.SLOW_LEARNER;
import static dev.syncline.simulation.Fault.STORE_FAILURE;
import static dev.syncline.simulation.Fault.TAKE_BACKUP;
import static dev.syncline.simulation.Fault.WIPE;
import static dev.syncline.simulation.Fault.ZOMBIE;
import static java.util.Map.entry;

import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.replica.LogLimits;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/**
 * The shape of the cluster and what is likely to go wrong in it. The first {@link #MIXED} share the
 * seeds below {@link #APART}, by remainder; each of the others has a range of its own, so that a
 * profile more changes no run of another.
 */
enum Profile {
  /** Five replicas on five nodes and a bit of everything. */
  FIVE(5, 5, 0.02, 800, Map.of()),
  /** Three replicas on three nodes and a bit of everything. */
  THREE(3, 3, 0.02, 800, Map.of()),
  /** Three replicas on five nodes, two partitions on different ones. */
  THREE_OF_FIVE(5, 3, 0.02, 800, Map.of()),
  /** Five replicas; disks are lost while writes are slow and rings are learned late. */
  RECOVERY(
      5,
      5,
      0.05,
      2_500,
      Map.of(
          SHIFT, 12,
          WIPE, 6,
          RESTORE_BACKUP, 3,
          TAKE_BACKUP, 3,
          SLOW_DISK, 4,
          STORE_FAILURE, 4,
          CRASH, 1)),
  /** Nodes are away for long, logs are short, and much is deleted: partitions are streamed. */
  AWAY(
      3,
      3,
      0.05,
      800,
      Map.of(
          ABSENCE, 8,
          WIPE, 3,
          RESTORE_BACKUP, 2,
          TAKE_BACKUP, 2,
          CRASH, 3,
          SHIFT, 3,
          LOSSY, 3,
          SKEW, 3,
          STORE_FAILURE, 2,
          SLOW_DISK, 2)),
  /** So few faults that tombstones go while others are still late, and clocks that differ. */
  DELETES(
      3,
      3,
      0.02,
      2_500,
      Map.of(
          SKEW, 6,
          LOSSY, 2,
          CUT_ONE_WAY, 3,
          TAKE_BACKUP, 4,
          RESTORE_BACKUP, 2,
          WIPE, 2,
          SLOW_DISK, 1,
          SLOW_LEARNER, 2)),
  /** Processes go on after their successors have started. */
  ZOMBIES(
      3,
      3,
      0.1,
      2_500,
      Map.of(
          SHIFT, 8,
          ZOMBIE, 8,
          FREEZE, 2,
          CRASH_AFTER_FANOUT, 4,
          CRASH, 2,
          LOSSY, 3,
          SLOW_DISK, 4,
          STORE_FAILURE, 2)),
  /** Stores that do not sync. */
  BUFFERED(
      3,
      3,
      0.02,
      800,
      Map.of(POWER_LOSS, 8, CRASH, 4, CUT_ONE_WAY, 2, LOSSY, 3, SLOW_LEARNER, 3, SKEW, 2)),
  /** More disks are lost than any quorum survives: nothing is promised but convergence. */
  DISASTER(
      3,
      3,
      0.02,
      800,
      Map.of(
          POWER_LOSS, 6,
          WIPE, 4,
          RESTORE_BACKUP, 3,
          TAKE_BACKUP, 2,
          CRASH, 2,
          LOSSY, 3,
          ZOMBIE, 2,
          STORE_FAILURE, 2)),
  /** Three to six nodes come and go while disks are lost and rings are learned late. */
  MOVES(
      3,
      3,
      0.03,
      1_500,
      Map.ofEntries(
          entry(ADD_NODE, 14),
          entry(ADD_READER, 3),
          entry(REMOVE_NODE, 8),
          entry(EVICT_NODE, 4),
          entry(HESITATE, 6),
          entry(SHIFT, 5),
          entry(SKEW, 3),
          entry(SLOW_LEARNER, 6),
          entry(CRASH, 4),
          entry(WIPE, 3),
          entry(RESTORE_BACKUP, 1),
          entry(TAKE_BACKUP, 1),
          entry(SLOW_DISK, 3),
          entry(STORE_FAILURE, 2),
          entry(FREEZE, 2),
          entry(LOSSY, 2),
          entry(CRASH_AFTER_FANOUT, 2))),
  /** Disks fail for a while, are damaged in places, or are copies of what they once were. */
  DISKS(
      3,
      3,
      0.03,
      1_500,
      Map.ofEntries(
          entry(FAILING_DISK, 6),
          entry(DAMAGE, 2),
          entry(PUT_BACK, 12),
          entry(RESTORE_BACKUP, 2),
          entry(TAKE_BACKUP, 12),
          entry(CRASH, 6),
          entry(STORE_FAILURE, 2),
          entry(SLOW_DISK, 2),
          entry(SLOW_LEARNER, 2),
          entry(SHIFT, 3),
          entry(LOSSY, 2),
          entry(CRASH_AFTER_FANOUT, 2))),
  /** Clients read at readers, and at nodes that do not know yet that they are replicas no more. */
  READERS(
      3,
      3,
      0.03,
      1_500,
      Map.ofEntries(
          entry(ADD_READER, 14),
          entry(ADD_NODE, 8),
          entry(REMOVE_NODE, 10),
          entry(EVICT_NODE, 2),
          entry(SLOW_LEARNER, 8),
          entry(SHIFT, 3),
          entry(ABSENCE, 3),
          entry(CRASH, 3),
          entry(WIPE, 2),
          entry(SLOW_DISK, 2),
          entry(STORE_FAILURE, 2),
          entry(LOSSY, 2))),
  /** A collection goes from siblings to last-write-wins, which nodes learn at different times. */
  POLICY(
      3,
      3,
      0.03,
      1_500,
      Map.of(
          SKEW, 6,
          CRASH, 4,
          SHIFT, 3,
          WIPE, 2,
          LOSSY, 3,
          CUT_ONE_WAY, 3,
          SLOW_DISK, 3,
          STORE_FAILURE, 2,
          CRASH_AFTER_FANOUT, 3)),

  /** Entries have resolvers, and sides that do not hear each other write to both. */
  RESOLVERS(
      3,
      3,
      0.03,
      1_500,
      Map.ofEntries(
          entry(PARTITION, 6),
          entry(CUT_ONE_WAY, 4),
          entry(SHIFT, 3),
          entry(FREEZE, 3),
          entry(CRASH, 4),
          entry(CRASH_AFTER_FANOUT, 2),
          entry(ABSENCE, 2),
          entry(WIPE, 1),
          entry(SLOW_DISK, 3),
          entry(STORE_FAILURE, 3),
          entry(SLOW_LEARNER, 1),
          entry(LOSSY, 3))),

  /** A collection of siblings gets resolvers, which nodes learn at different times. */
  RESOLVERS_LATER(
      3,
      3,
      0.03,
      1_500,
      Map.ofEntries(
          entry(PARTITION, 6),
          entry(CUT_ONE_WAY, 4),
          entry(SHIFT, 3),
          entry(FREEZE, 2),
          entry(CRASH, 4),
          entry(CRASH_AFTER_FANOUT, 2),
          entry(ABSENCE, 2),
          entry(WIPE, 1),
          entry(SLOW_DISK, 3),
          entry(STORE_FAILURE, 3),
          entry(LOSSY, 3))),

  /**
   * Runs follow each other soon enough to go on with the chains of those before them, while
   * counters and means of a few entries are added to and deleted; of use in seeds that mutate.
   */
  HEIRS(
      3,
      3,
      0.02,
      800,
      Map.of(
          CRASH, 5,
          CRASH_AFTER_FANOUT, 8,
          STORE_FAILURE, 4,
          SLOW_DISK, 3,
          CUT_ONE_WAY, 4,
          RESTORE_BACKUP, 2,
          TAKE_BACKUP, 3,
          LOSSY, 1));

  /** How many seeds a profile with a range of its own has. */
  static final long APART = 1_000_000_000;

  /** How many profiles share the first range. */
  static final int MIXED = 7;

  /** The profiles with a range each, in order of the ranges. */
  private static final List<Profile> RANGES =
      List.of(MOVES, BUFFERED, DISASTER, DISKS, READERS, RESOLVERS, POLICY, RESOLVERS_LATER, HEIRS);

  /**
   * Where seeds begin whose clients mutate entries of replicated data types too; below are the same
   * profiles without.
   */
  static final long MUTATING = 100 * APART;

  /**
   * Where seeds begin whose clients mutate under idempotency keys and send again; below are the
   * same profiles without.
   */
  static final long KEYED = 200 * APART;

  /** How long nodes remember a key where there are any. */
  static final long KEYS_RETAIN_MILLIS = 600;

  /** How far a clock is off at most where there are keys. */
  static final long KEYED_SKEW_MILLIS = 100;

  /** How long after its first attempt a client sends again: both clocks may be off. */
  static final long RETRY_MILLIS = KEYS_RETAIN_MILLIS - 2 * KEYED_SKEW_MILLIS;

  private static final int SPARES = 3;

  /** How long things go wrong. */
  static final long CHAOS_MILLIS = 3_000;

  /** How late a message may be, when it is late. */
  static final long SLOW_MILLIS = 60;

  /** How often a message arrives twice. */
  static final double DOUBLING = 0.03;

  final int nodes;
  final int replicationFactor;
  final double loss;
  final long operationTimeoutMillis;

  @SuppressWarnings("ImmutableEnumChecker") // an immutable map
  private final Map<Fault, Integer> weights;

  Profile(
      int nodes,
      int replicationFactor,
      double loss,
      long operationTimeoutMillis,
      Map<Fault, Integer> weights) {
    this.nodes = nodes;
    this.replicationFactor = replicationFactor;
    this.loss = loss;
    this.operationTimeoutMillis = operationTimeoutMillis;
    this.weights = weights;
  }

  /** How likely a fault is, in relation to the others. */
  int weight(Fault fault) {
    return weights.isEmpty()
        ? EnumSet.of(
                    POWER_LOSS,
                    FAILING_DISK,
                    DAMAGE,
                    PUT_BACK,
                    ADD_NODE,
                    ADD_READER,
                    REMOVE_NODE,
                    EVICT_NODE,
                    HESITATE)
                .contains(fault)
            ? 0
            : 1
        : weights.getOrDefault(fault, 0);
  }

  /** Different partitions lie on different nodes where there are more nodes than replicas. */
  int partitions() {
    return nodes > replicationFactor || hasMoves() || this == DISKS ? 2 : 1;
  }

  /** Nodes that are not in the ring at the start. */
  int spares() {
    return hasMoves() ? SPARES : 0;
  }

  /** Whether nodes come and go. */
  boolean hasMoves() {
    return this == MOVES || this == READERS;
  }

  /** Whether many reads are at ONE and at any node that would answer. */
  boolean readsAnywhere() {
    return this == READERS;
  }

  /** What the collection of siblings is in the end. */
  ConflictPolicy siblingsBecome() {
    return switch (this) {
      case POLICY -> ConflictPolicy.LAST_WRITE_WINS;
      case RESOLVERS_LATER -> ConflictPolicy.CUSTOM;
      default -> ConflictPolicy.SIBLINGS;
    };
  }

  /** How much later than the first the last node may hear of another policy. */
  int policySpreadMillis() {
    return this == POLICY ? 600 : 1_800;
  }

  /** How often an operation is on any entry, and not on one that is mutated, if there are such. */
  double anyEntry() {
    return this == HEIRS ? 0.1 : 0.5;
  }

  /** How often an operation of a mutation adds to a counter or mean, whatever else it could do. */
  double additions() {
    return this == HEIRS ? 0.9 : 0.4;
  }

  /** Whether one of the collections has resolvers, in the end. */
  boolean hasResolvers() {
    return this == RESOLVERS || this == RESOLVERS_LATER;
  }

  /** How short the log is. */
  LogLimits logLimits() {
    if (this == DELETES) {
      return new LogLimits(0, 0, Long.MAX_VALUE, 1);
    }
    if (hasMoves()) {
      return new LogLimits(0, 0, 16, 1);
    }
    return this == AWAY
        ? new LogLimits(50, 4, 10, 1)
        : new LogLimits(150, 20, replicationFactor == 3 ? 40 : Long.MAX_VALUE, 1);
  }

  /** Entries per partition and policy. */
  int keysPerPolicy() {
    if (this == HEIRS) {
      return 1;
    }
    return this == DELETES ? 6 : this == AWAY || hasMoves() || hasResolvers() ? 4 : 2;
  }

  /** Of a hundred operations, how many are deletes. */
  int deletes() {
    if (this == HEIRS) {
      return 7;
    }
    return this == DELETES ? 40 : this == AWAY || hasMoves() ? 25 : 15;
  }

  /** How long it takes at most until something else goes wrong. */
  long faultIntervalMillis() {
    return this == DELETES ? 700 : this == HEIRS ? 800 : 250;
  }

  /** How often a message is late. */
  double lateness() {
    return this == DELETES ? 0.3 : this == HEIRS ? 0.2 : 0.1;
  }

  /** How often an acknowledgement arrives only after all else has moved on. */
  double stalls() {
    return this == MOVES ? 0.25 : 0;
  }

  /** How often a replica looks at what may go. */
  long upkeepIntervalMillis() {
    return this == DELETES || this == HEIRS || hasMoves() ? 15 : 60;
  }

  /** How late a message may be, when it is late. */
  long slowMillis() {
    return this == DELETES ? 500 : this == HEIRS ? 250 : SLOW_MILLIS;
  }

  boolean isBuffered() {
    return this == BUFFERED || this == DISASTER;
  }

  /** The lowest seed of this profile; every {@link #MIXED}-th one from there is too. */
  long firstSeed() {
    int range = RANGES.indexOf(this) + 1;
    return range > 0 ? range * APART : Arrays.asList(values()).indexOf(this);
  }

  /** The profile of a seed. */
  static Profile of(long seed) {
    long within = isKeyed(seed) ? seed - KEYED : isMutating(seed) ? seed - MUTATING : seed;
    int range = (int) Math.floorDiv(within, APART);
    return range > 0 ? RANGES.get(range - 1) : values()[(int) Math.floorMod(within, (long) MIXED)];
  }

  /** Whether clients mutate entries of replicated data types. */
  static boolean isMutating(long seed) {
    return seed >= MUTATING;
  }

  /** Whether they do so under keys too. */
  static boolean isKeyed(long seed) {
    return seed >= KEYED;
  }
}
