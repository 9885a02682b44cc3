package dev.syncline.architecture.broken.adapter;

import dev.syncline.architecture.broken.verticle.VerticleSeesApi;

/** An adapter that knows a verticle. */
public interface AdapterSeesVerticle {
  /** The verticle. */
  VerticleSeesApi verticle();
}
