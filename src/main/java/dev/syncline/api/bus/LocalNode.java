package dev.syncline.api.bus;

import dev.syncline.core.placement.NodeName;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import org.jspecify.annotations.Nullable;

/** The node that runs on this Vert.x, for those that run on it too. */
record LocalNode(NodeName name, ReplicatorService service) implements Shareable {
  private static final String MAP = "syncline.replicator";
  private static final String KEY = "node";

  static @Nullable LocalNode in(Vertx vertx) {
    return map(vertx).get(KEY);
  }

  void publish(Vertx vertx) {
    map(vertx).put(KEY, this);
  }

  static void withdraw(Vertx vertx) {
    map(vertx).remove(KEY);
  }

  private static LocalMap<String, LocalNode> map(Vertx vertx) {
    return vertx.sharedData().getLocalMap(MAP);
  }
}
