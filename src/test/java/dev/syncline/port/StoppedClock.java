package dev.syncline.port;

/** No time passes, so nothing is ever late. */
public final class StoppedClock implements TimeSource {
  @Override
  public long wallMillis() {
    return 0;
  }

  @Override
  public long nanos() {
    return 0;
  }
}
