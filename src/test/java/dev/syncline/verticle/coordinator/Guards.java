package dev.syncline.verticle.coordinator;

import dev.syncline.port.StoppedClock;
import dev.syncline.verticle.local.ClockOffsets;
import dev.syncline.verticle.local.SiblingWatch;
import dev.syncline.verticle.local.StoreTroubles;

/** Guards that let everything pass but what stores do not take. */
public final class Guards {
  private Guards() {}

  /** With no trouble at all. */
  public static WriteGuards none() {
    return of(new StoreTroubles(new StoppedClock()));
  }

  /** With these troubles of stores. */
  public static WriteGuards of(StoreTroubles troubles) {
    return new WriteGuards(
        troubles,
        new ClockOffsets(new StoppedClock(), 500),
        new SiblingWatch(new StoppedClock(), 10, 100));
  }
}
