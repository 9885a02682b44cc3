package dev.syncline.verticle.coordinator;

import dev.syncline.core.Samples;
import dev.syncline.port.StoppedClock;
import dev.syncline.verticle.local.ClockOffsets;
import dev.syncline.verticle.local.SiblingWatch;
import dev.syncline.verticle.local.StoreTroubles;

/** Guards that let everything pass but what stores do not take. */
public final class Guards {
  private static final int MOST_NODES = 9;

  private Guards() {}

  /** With no trouble at all. */
  public static WriteGuards none() {
    return of(new StoreTroubles(new StoppedClock()));
  }

  /** With these troubles of stores. */
  public static WriteGuards of(StoreTroubles troubles) {
    ClockOffsets clocks = new ClockOffsets(new StoppedClock(), 500);
    for (int number = 1; number <= MOST_NODES; number++) {
      clocks.answered(Samples.node(number), 0, 0);
    }
    return of(troubles, clocks);
  }

  /** With these troubles of stores, and clocks. */
  static WriteGuards of(StoreTroubles troubles, ClockOffsets clocks) {
    return new WriteGuards(troubles, clocks, new SiblingWatch(new StoppedClock(), 10, 100));
  }
}
