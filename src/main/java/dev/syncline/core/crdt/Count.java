package dev.syncline.core.crdt;

/**
 * What a counter was incremented by.
 *
 * @param value above -2^62 and below 2^62, so that the difference of two is a long
 */
public record Count(long value) implements Amount {
  /** What a count stays below, in both directions. */
  public static final long LIMIT = 1L << 62;

  private static final Count ZERO = new Count(0);

  @Override
  public Count zero() {
    return ZERO;
  }

  @Override
  public Count plus(Amount other) {
    long sum = Math.addExact(value, ((Count) other).value);
    if (sum >= LIMIT || sum <= -LIMIT) {
      throw new ArithmeticException("a count is 2^62 or more");
    }
    return new Count(sum);
  }

  @Override
  public Count minus(Amount other) {
    return new Count(Math.subtractExact(value, ((Count) other).value));
  }
}
