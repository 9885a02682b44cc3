package dev.syncline.core.replica;

/**
 * Limits of the writes that a replica coordinates.
 *
 * @param maxSiblings most versions beside each other that a write may lead to
 * @param keysRetainMillis how long at least after a mutation it is known by its idempotency key
 */
public record WriteLimits(int maxSiblings, long keysRetainMillis) {
  /** As many as come, and keys for good. */
  public static final WriteLimits NONE = new WriteLimits(Integer.MAX_VALUE, Long.MAX_VALUE / 2);
}
