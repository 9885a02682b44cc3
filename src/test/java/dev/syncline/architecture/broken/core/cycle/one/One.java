package dev.syncline.architecture.broken.core.cycle.one;

import dev.syncline.architecture.broken.core.cycle.two.Two;

/** Knows the other half. */
public interface One {
  /** The other half. */
  Two two();
}
