package dev.syncline.cli.client;

import dev.syncline.core.quorum.Consistency;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the nodes of a cluster say.
 *
 * @param node the address whose view of the others this is
 * @param replicas members of {@code GET /v1/replicas}
 * @param names names of the nodes behind the addresses that were asked, where they are known
 * @param own what the nodes that were asked say of themselves, by their names
 * @param collections with their entries at each node that was asked
 */
record ClusterStatus(
    URI node,
    List<JsonObject> replicas,
    Map<URI, String> names,
    Map<String, JsonObject> own,
    List<Collection> collections) {
  /** For each answer: a node that takes longer is shown as one that does not tell. */
  private static final long PATIENCE_MILLIS = 3_000;

  /** What a node that counts in quorums and takes writes may be. */
  private static final Set<String> WELL_ENOUGH = Set.of("healthy", "lagging");

  private static final Request REPLICAS = get("/v1/replicas");
  private static final Request READY = get("/health/ready");
  private static final String WARNINGS = "warnings";

  ClusterStatus {
    replicas = List.copyOf(replicas);
    names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
    own = Map.copyOf(own);
    collections = List.copyOf(collections);
  }

  /** Of nodes that say nothing of themselves. */
  ClusterStatus(
      URI node, List<JsonObject> replicas, Map<URI, String> names, List<Collection> collections) {
    this(node, replicas, names, Map.of(), collections);
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

  private static Request get(String target) {
    return Request.of("GET", target).withTimeoutMillis(PATIENCE_MILLIS);
  }

  /**
   * Asks the first node that answers about the others, and every node for its entries.
   *
   * @throws CommandFailure if no node answers, or none does as it should
   */
  static ClusterStatus ask(ClusterClient client) throws CommandFailure, InterruptedException {
    Answer replicas = client.send(REPLICAS).orFail();
    ClusterClient answering = client.only(replicas.node());
    Answer collections = answering.send(get(Paths.collections())).orFail();
    Map<URI, Optional<JsonObject>> told = selves(client);
    List<Collection> counted = new ArrayList<>();
    for (JsonObject definition : collections.objects("collections")) {
      Map<URI, OptionalLong> entries = new LinkedHashMap<>();
      for (URI node : client.nodes()) {
        // One that did not answer before would only be waited for again.
        entries.put(
            node,
            told.containsKey(node)
                ? count(client.only(node), definition.getString("name", ""))
                : OptionalLong.empty());
      }
      counted.add(new Collection(definition, entries));
    }
    Map<URI, String> names = new LinkedHashMap<>();
    Map<String, JsonObject> own = new LinkedHashMap<>();
    for (Map.Entry<URI, Optional<JsonObject>> each : told.entrySet()) {
      if (each.getValue().isPresent()) {
        JsonObject self = each.getValue().get();
        String name = self.getString("node", "");
        names.put(each.getKey(), name);
        own.put(name, self.copy().put(WARNINGS, warnings(client.only(each.getKey()))));
      }
    }
    return new ClusterStatus(replicas.node(), replicas.objects("replicas"), names, own, counted);
  }

  /** The nodes that answer, with what they say of themselves where that can be told. */
  private static Map<URI, Optional<JsonObject>> selves(ClusterClient client)
      throws InterruptedException {
    Map<URI, Optional<JsonObject>> selves = new LinkedHashMap<>();
    for (URI node : client.nodes()) {
      try {
        Answer answer = client.only(node).send(REPLICAS).orFail();
        selves.put(node, self(answer.objects("replicas")));
      } catch (CommandFailure silent) {
        // Its name stays unknown, which the table shows.
      }
    }
    return selves;
  }

  /** What a node that serves clients is warned of; nothing where it does not tell. */
  private static JsonArray warnings(ClusterClient node) throws InterruptedException {
    try {
      return node.send(READY).orFail().json().getJsonArray(WARNINGS, new JsonArray());
    } catch (CommandFailure untold) {
      return new JsonArray();
    }
  }

  /** What a node says that an operator should see to, but for what is wrong with its store. */
  List<String> warnings(JsonObject replica) {
    JsonObject self = own.get(replica.getString("node", ""));
    if (self == null) {
      return List.of();
    }
    String trouble = replica.getValue("trouble") instanceof String text ? text : null;
    return self.getJsonArray(WARNINGS, new JsonArray()).stream()
        .map(String::valueOf)
        .filter(each -> trouble == null || !each.contains(trouble))
        .toList();
  }

  /** Only of itself a node tells what it keeps. */
  private static Optional<JsonObject> self(List<JsonObject> replicas) {
    List<JsonObject> candidates =
        replicas.stream().filter(each -> each.containsKey("tombstones")).toList();
    return candidates.size() == 1 ? Optional.of(candidates.get(0)) : Optional.empty();
  }

  /** A node that does not tell is part of the status, not the end of it. */
  private static OptionalLong count(ClusterClient node, String collection)
      throws InterruptedException {
    String target = Paths.query(Paths.vectors(collection), "limit=1", "vector=none", "total=true");
    try {
      return node.send(get(target)).orFail().totalCount();
    } catch (CommandFailure untold) {
      return OptionalLong.empty();
    }
  }

  /** Whether a node is part of the cluster, or was removed from it and is only remembered. */
  static boolean isMember(JsonObject replica) {
    return !"removed".equals(replica.getString("role"));
  }

  /** The nodes that are part of the cluster. */
  List<JsonObject> members() {
    return replicas.stream().filter(ClusterStatus::isMember).toList();
  }

  /** Names of the nodes that were removed. */
  List<String> removed() {
    return replicas.stream()
        .filter(each -> !isMember(each))
        .map(each -> each.getString("node", "a node"))
        .toList();
  }

  /**
   * What keeps the cluster from being healthy, a few words each: nodes that do not count, and
   * collections that may lack a quorum for it. Empty if all is well.
   */
  List<String> troubles() {
    List<String> troubles = new ArrayList<>();
    for (JsonObject replica : members()) {
      String state = replica.getString("status", "unknown");
      if (!WELL_ENOUGH.contains(state)) {
        String why = replica.getValue("trouble") instanceof String text ? " (" + text + ")" : "";
        troubles.add(replica.getString("node", "a node") + " is " + state + why);
      }
    }
    int missing = troubles.size();
    for (Collection collection : collections) {
      int factor = collection.definition().getInteger("replicationFactor", 1);
      if (missing > factor - Consistency.QUORUM.required(factor)) {
        troubles.add(collection.name() + " may have partitions without a quorum");
      }
    }
    return troubles;
  }

  /** The name of the node at an address, else the address. */
  String label(URI url) {
    return names.getOrDefault(url, url.getAuthority());
  }

  /** The address at which a node was asked. */
  Optional<URI> address(String name) {
    return names.entrySet().stream()
        .filter(each -> each.getValue().equals(name))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /**
   * {@code {"node","replicas":[{…,"url"}],"collections":[{…,"entries":{"http://…":1}}]}}, where
   * {@code url} is there if known and an unknown count is null.
   */
  JsonObject json() {
    JsonArray told = new JsonArray();
    for (JsonObject replica : replicas) {
      JsonObject copy = replica.copy();
      address(replica.getString("node", "")).ifPresent(url -> copy.put("url", url.toString()));
      told.add(copy);
    }
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
        .put("replicas", told)
        .put("collections", rendered);
  }
}
