package dev.syncline.architecture.broken.verticle;

import dev.syncline.architecture.broken.cli.CompositionRoot;

/** A verticle that knows who puts it together. */
public interface VerticleSeesCli {
  /** Who puts it together. */
  CompositionRoot root();
}
