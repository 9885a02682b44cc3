package dev.syncline.integration.example;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Does not start. */
public final class FailingVerticle extends VerticleBase {
  @Override
  public Future<?> start() {
    return Future.failedFuture("there is no coffee");
  }
}
