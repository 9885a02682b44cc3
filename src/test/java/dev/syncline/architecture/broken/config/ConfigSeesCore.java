package dev.syncline.architecture.broken.config;

import dev.syncline.architecture.broken.core.clock.ImpureCore;

/** A configuration that is more than values. */
public interface ConfigSeesCore {
  /** The core. */
  ImpureCore core();
}
