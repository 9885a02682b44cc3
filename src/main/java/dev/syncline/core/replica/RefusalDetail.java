package dev.syncline.core.replica;

/** What there is to say of a refused write beside its {@link Refusal}. */
public sealed interface RefusalDetail {
  /** Nothing more. */
  enum Nothing implements RefusalDetail {
    NOTHING
  }

  /**
   * Of {@link Refusal#TOO_MANY_KEYS}.
   *
   * @param roomInMillis until so many of the keys are past their time that there is room for one
   *     more; 0 where they are, and wait for replicas that have not been told to hold them
   * @param windowMillis how long a key is remembered at least
   */
  record KeysFull(long roomInMillis, long windowMillis) implements RefusalDetail {}

  /**
   * Of {@link Refusal#DOES_NOT_FIT}: the sum of a field would be beyond its kind.
   *
   * @param operation index of the operation with which it is
   */
  record BeyondAmount(int operation) implements RefusalDetail {}
}
