package dev.syncline.integration.example;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.TreeSet;

/**
 * A resolver on the event bus that joins tags. It fails as long as one of the versions is tagged
 * {@code broken} and none is tagged {@code mended}.
 */
public class MergingVerticle extends VerticleBase {
  @Override
  public Future<?> start() {
    return vertx
        .eventBus()
        .<JsonObject>consumer("merge.tags")
        .handler(MergingVerticle::merge)
        .completion();
  }

  private static void merge(Message<JsonObject> message) {
    List<JsonObject> versions =
        message.body().getJsonArray("versions").stream().map(JsonObject.class::cast).toList();
    TreeSet<String> tags = new TreeSet<>();
    for (JsonObject version : versions) {
      if (!version.getBoolean("deleted", false)) {
        version
            .getJsonObject("payload")
            .getJsonArray("tags")
            .forEach(tag -> tags.add((String) tag));
      }
    }
    if (tags.contains("broken") && !tags.contains("mended")) {
      throw new IllegalStateException("cannot merge what is broken");
    }
    message.reply(
        new JsonObject()
            .put("vector", versions.get(0).getJsonArray("vector"))
            .put("payload", new JsonObject().put("tags", new JsonArray(List.copyOf(tags)))));
  }
}
