package dev.syncline.cli.client;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What the nodes of a cluster say.
 *
 * @param node the address whose view of the others this is
 * @param replicas members of {@code GET /v1/replicas}
 * @param collections with their entries at each node that was asked
 */
record ClusterStatus(URI node, List<JsonObject> replicas, List<Collection> collections) {
  ClusterStatus {
    replicas = List.copyOf(replicas);
    collections = List.copyOf(collections);
  }

  /**
   * One collection.
   *
   * @param entries by the address of the node; empty where it does not tell
   */
  record Collection(JsonObject definition, Map<URI, OptionalLong> entries) {
    String name() {
      return definition.getString("name", "");
    }
  }

  /**
   * Asks the first node that answers about the others, and every node for its entries.
   *
   * @throws CommandFailure if no node answers, or none does as it should
   */
  static ClusterStatus ask(ClusterClient client) throws CommandFailure, InterruptedException {
    Answer replicas = client.send(Request.of("GET", "/v1/replicas")).orFail();
    ClusterClient answering = client.only(replicas.node());
    Answer collections = answering.send(Request.of("GET", Paths.collections())).orFail();
    List<Collection> counted = new ArrayList<>();
    for (JsonObject definition : collections.objects("collections")) {
      Map<URI, OptionalLong> entries = new LinkedHashMap<>();
      for (URI node : client.nodes()) {
        entries.put(node, count(client.only(node), definition.getString("name", "")));
      }
      counted.add(new Collection(definition, entries));
    }
    return new ClusterStatus(replicas.node(), replicas.objects("replicas"), counted);
  }

  /** A node that does not tell is part of the status, not the end of it. */
  private static OptionalLong count(ClusterClient node, String collection)
      throws InterruptedException {
    String target = Paths.query(Paths.vectors(collection), "limit=1", "vector=none", "total=true");
    try {
      return node.send(Request.of("GET", target)).orFail().totalCount();
    } catch (CommandFailure untold) {
      return OptionalLong.empty();
    }
  }

  /** {@code {"node","replicas":[…],"collections":[{…,"entries":{"http://…":1}}]}}. */
  JsonObject json() {
    JsonArray rendered = new JsonArray();
    for (Collection collection : collections) {
      JsonObject entries = new JsonObject();
      collection
          .entries()
          .forEach(
              (url, count) ->
                  entries.put(url.toString(), count.isPresent() ? count.getAsLong() : null));
      rendered.add(collection.definition().copy().put("entries", entries));
    }
    return new JsonObject()
        .put("node", node.toString())
        .put("replicas", new JsonArray(replicas))
        .put("collections", rendered);
  }
}
