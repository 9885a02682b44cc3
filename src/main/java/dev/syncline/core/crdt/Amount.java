package dev.syncline.core.crdt;

/** Something that can be added up, exactly and in any order. */
public sealed interface Amount permits Count, WeightedSum {
  /** Nothing of the same kind. */
  Amount zero();

  /**
   * The sum.
   *
   * @param other of the same kind
   * @throws ArithmeticException if it is beyond what the kind holds
   */
  Amount plus(Amount other);

  /** The difference. */
  Amount minus(Amount other);
}
