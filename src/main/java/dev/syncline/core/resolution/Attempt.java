package dev.syncline.core.resolution;

/** How one try at an entry ended. */
public enum Attempt {
  /** A version that covers what was read has been written; a round. */
  WRITTEN,
  /**
   * The resolver has failed, was too slow, is busy with an earlier call, or gave nothing that can
   * be written; a round.
   */
  FAILED,
  /** The resolver wants the siblings to stay. */
  LEFT,
  /** There was no conflict any more. */
  SETTLED,
  /** The replicas could not be asked or written to: no round. */
  UNAVAILABLE,
  /** This node has no such resolver: the others may. */
  MISSING
}
