package dev.syncline.core.crdt;

/** What a counter was incremented by. */
public record Count(long value) implements Amount {
  private static final Count ZERO = new Count(0);

  @Override
  public Count zero() {
    return ZERO;
  }

  @Override
  public Count plus(Amount other) {
    return new Count(Math.addExact(value, ((Count) other).value));
  }

  @Override
  public Count minus(Amount other) {
    return new Count(Math.subtractExact(value, ((Count) other).value));
  }
}
