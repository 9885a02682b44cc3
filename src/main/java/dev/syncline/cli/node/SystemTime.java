package dev.syncline.cli.node;

import dev.syncline.port.TimeSource;

/** The machine's clocks. */
final class SystemTime implements TimeSource {
  @Override
  public long wallMillis() {
    return System.currentTimeMillis();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }
}
