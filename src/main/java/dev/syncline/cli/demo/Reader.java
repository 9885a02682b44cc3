package dev.syncline.cli.demo;

import dev.syncline.cli.client.Answer;
import dev.syncline.cli.client.CommandFailure;
import dev.syncline.cli.client.Paths;
import dev.syncline.cli.client.Request;
import dev.syncline.core.quorum.Consistency;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads entries at a node and compares them, bit by bit, with what was written. */
final class Reader {
  private static final int BATCH_IDS = 250;
  private static final int HTTP_NOT_FOUND = 404;

  private final DemoCluster cluster;
  private final String collection;

  Reader(DemoCluster cluster, String collection) {
    this.cluster = cluster;
    this.collection = collection;
  }

  /**
   * Every entry has to be as expected at this node.
   *
   * @throws ProofFailure naming the first that is not
   */
  void proveLive(NodeProcess node, List<Expected.Entry> entries, Consistency consistency)
      throws CommandFailure, InterruptedException {
    for (int from = 0; from < entries.size(); from += BATCH_IDS) {
      List<Expected.Entry> batch =
          entries.subList(from, Math.min(entries.size(), from + BATCH_IDS));
      List<JsonObject> found =
          read(node, batch.stream().map(Expected.Entry::id).toList(), consistency);
      for (int i = 0; i < batch.size(); i++) {
        compare(node, batch.get(i), found.get(i));
      }
    }
  }

  /**
   * None of these may be at this node.
   *
   * @throws ProofFailure naming the first that is
   */
  void proveAbsent(NodeProcess node, List<String> ids, Consistency consistency)
      throws CommandFailure, InterruptedException {
    for (int from = 0; from < ids.size(); from += BATCH_IDS) {
      List<String> batch = ids.subList(from, Math.min(ids.size(), from + BATCH_IDS));
      for (JsonObject found : read(node, batch, consistency)) {
        if (found.getInteger("status", 0) != HTTP_NOT_FOUND) {
          throw new ProofFailure(
              node.name() + " has " + found.getString("id") + ", which must not be there", node);
        }
      }
    }
  }

  /** How many entries the node itself holds. */
  long count(NodeProcess node) throws CommandFailure, InterruptedException {
    String target = Paths.query(Paths.vectors(collection), "limit=1", "vector=none", "total=true");
    return cluster
        .client(node)
        .send(Request.of("GET", target))
        .orFail()
        .totalCount()
        .orElseThrow(() -> new ProofFailure(node.name() + " does not tell its count", node));
  }

  private List<JsonObject> read(NodeProcess node, List<String> ids, Consistency consistency)
      throws CommandFailure, InterruptedException {
    String target =
        Paths.query(
            Paths.vectors(collection) + ":read",
            "consistency=" + consistency.label(),
            "vector=base64");
    String body = new JsonObject().put("ids", new JsonArray(ids)).encode();
    Answer answer = cluster.client(node).send(Request.of("POST", target).withJson(body)).orFail();
    List<JsonObject> results = answer.objects("results");
    if (results.size() != ids.size()) {
      throw new ProofFailure(
          node.name() + " answered " + results.size() + " of " + ids.size() + " ids", node);
    }
    return results;
  }

  private static void compare(NodeProcess node, Expected.Entry expected, JsonObject found)
      throws ProofFailure {
    compare(node, expected.id(), "id", expected.id(), found.getValue("id"));
    compare(node, expected.id(), "vector", expected.vector(), found.getValue("vector"));
    compare(node, expected.id(), "payload", expected.payload(), found.getValue("payload"));
    compare(node, expected.id(), "dot", expected.dot(), found.getValue("dot"));
  }

  private static void compare(
      NodeProcess node, String id, String what, Object expected, @Nullable Object found)
      throws ProofFailure {
    if (!expected.equals(found)) {
      throw new ProofFailure(
          "%s has another %s of %s: %s instead of %s"
              .formatted(node.name(), what, id, abbreviate(found), abbreviate(expected)),
          node);
    }
  }

  private static String abbreviate(@Nullable Object value) {
    String text = String.valueOf(value);
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }
}
