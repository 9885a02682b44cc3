package dev.syncline.core.crdt;

import java.util.Arrays;
import java.util.Comparator;

/** Something that can be added up, exactly and in any order. */
public sealed interface Amount permits Count, WeightedSum {
  /** Any total order, consistent with equals. */
  Comparator<Amount> ORDER =
      (one, other) -> {
        if (one instanceof Count count && other instanceof Count than) {
          return Long.compare(count.value(), than.value());
        }
        if (one instanceof WeightedSum sum && other instanceof WeightedSum than) {
          return Arrays.compare(sum.numbers(), than.numbers());
        }
        return one instanceof Count ? -1 : 1;
      };

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
