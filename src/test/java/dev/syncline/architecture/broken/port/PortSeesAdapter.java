package dev.syncline.architecture.broken.port;

import dev.syncline.architecture.broken.adapter.AdapterSeesVerticle;

/** A port that knows what implements it. */
public interface PortSeesAdapter {
  /** What implements it. */
  AdapterSeesVerticle adapter();
}
