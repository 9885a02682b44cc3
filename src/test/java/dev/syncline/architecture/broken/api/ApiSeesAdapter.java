package dev.syncline.architecture.broken.api;

import dev.syncline.architecture.broken.adapter.AdapterSeesVerticle;

/** An API that knows an adapter. */
public interface ApiSeesAdapter {
  /** The adapter. */
  AdapterSeesVerticle adapter();
}
