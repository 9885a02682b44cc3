package dev.syncline.architecture.broken.api;

import dev.syncline.architecture.broken.config.ConfigSeesCore;

/** An API that knows where its settings came from. */
public interface ApiSeesConfig {
  /** Where its settings came from. */
  ConfigSeesCore config();
}
