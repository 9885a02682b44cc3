package dev.syncline.simulation;

/** What can go wrong. */
enum Fault {
  /** One direction of one link carries nothing for a while. */
  CUT_ONE_WAY,
  /** The nodes fall into two groups that do not hear each other. */
  PARTITION,
  /** The nodes fall into two groups anew, whatever was cut before; the smaller learns no ring. */
  SHIFT,
  /** Many messages are lost, doubled and overtaken for a while. */
  LOSSY,
  /** A process dies; of its unsynced batches a prefix survives. */
  CRASH,
  /** A process dies and stays away for long. */
  ABSENCE,
  /** A process dies after its next write's fan-out and before its own store has it. */
  CRASH_AFTER_FANOUT,
  /** The store fails to write what waits; the partition is loaded again by the same process. */
  STORE_FAILURE,
  /** A disk takes no writes for a while; then its store is opened again by the same process. */
  FAILING_DISK,
  /** A file of one partition is damaged: it stops until the node starts on an empty disk. */
  DAMAGE,
  /** A disk takes long to sync. */
  SLOW_DISK,
  /** A node learns no ring for a while, whatever the others know. */
  SLOW_LEARNER,
  /** A disk is lost; the node comes back with an empty one. */
  WIPE,
  /** A copy of the disk is made. */
  TAKE_BACKUP,
  /** A disk is lost; the node comes back with its last copy. */
  RESTORE_BACKUP,
  /**
   * The same with a copy of an earlier run, put back by hand, which does not say that it is one.
   */
  PUT_BACK,
  /** A node whose store does not sync loses power, and with it what was written last. */
  POWER_LOSS,
  /** A wall clock jumps. */
  SKEW,
  /** A process stands still, then goes on. */
  FREEZE,
  /** A process stands still; its successor runs elsewhere, on an empty disk; then it goes on. */
  ZOMBIE,
  /** A node that is not in the ring is added, on whatever disk it has. */
  ADD_NODE,
  /** The same, to receive everything and count in no quorum. */
  ADD_READER,
  /** A node is asked to leave, or one that joins is sent away again. */
  REMOVE_NODE,
  /** A node is asked to leave, to stay, and to leave after all. */
  HESITATE,
  /** A node is given up, whether it still runs or not. */
  EVICT_NODE
}
