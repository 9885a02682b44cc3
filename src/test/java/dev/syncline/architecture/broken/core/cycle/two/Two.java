package dev.syncline.architecture.broken.core.cycle.two;

import dev.syncline.architecture.broken.core.cycle.one.One;

/** Knows the first half. */
public interface Two {
  /** The first half. */
  One one();
}
