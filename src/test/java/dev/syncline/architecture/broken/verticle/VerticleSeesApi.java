package dev.syncline.architecture.broken.verticle;

import dev.syncline.architecture.broken.api.ApiSeesAdapter;

/** A verticle that knows the API. */
public interface VerticleSeesApi {
  /** The API. */
  ApiSeesAdapter api();
}
