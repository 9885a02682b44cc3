package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.resolver.ConflictResolver;
import dev.syncline.integration.TestCluster.Answer;
import dev.syncline.integration.example.HighestScore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A collection keeps siblings, is given a resolver, and the resolver comes last of all. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "needs 127.0.0.0/8 and /proc")
class LaterResolverIT {
  private static final List<String> NAMES = List.of("n1", "n2", "n3");
  private static final String CARTS = "/v1/collections/carts";

  private static JsonObject score(int score) {
    return new JsonObject()
        .put("vector", new JsonArray("[1, 0.5, 0.25]"))
        .put("payload", new JsonObject().put("score", score));
  }

  private static void write(TestCluster cluster, String node, String id, int score) {
    Answer written = cluster.put(node, CARTS + "/vectors/" + id + "?consistency=one", score(score));
    assertThat(written.status()).as(written.body()).isIn(200, 201);
  }

  private static JsonObject read(TestCluster cluster, String node, String id) {
    return cluster.get(node, CARTS + "/vectors/" + id + "?consistency=one").json();
  }

  @Test
  void siblingsOfASplitAreResolvedByNodesThatHaveTheResolverOnlyAfterARestart(
      @TempDir Path directory) throws Exception {
    Path jar =
        ExtensionJar.withServices(
            directory, Map.of(ConflictResolver.class, HighestScore.class), HighestScore.class);
    try (CuttableNetwork network = new CuttableNetwork(NAMES);
        TestCluster cluster = new TestCluster(NAMES, Map.of())) {
      for (String name : NAMES) {
        network.runs(name, cluster.start(name, network.settings(name)).pid());
      }
      NAMES.forEach(name -> cluster.awaitReady(name, network.clientHost(name)));
      JsonObject siblings = new JsonObject().put("dimension", 3).put("conflictPolicy", "siblings");
      assertThat(cluster.put("n1", CARTS, siblings).status()).isEqualTo(201);
      Documents docs = new Documents(cluster);

      network.cutOff("n3");
      docs.awaitReachability("n3", "down", Documents.PATIENCE, "n1", "n2");
      docs.awaitReachability("n1", "down", Documents.PATIENCE, "n3");
      write(cluster, "n3", "before", 7);
      write(cluster, "n1", "before", 2);
      JsonObject custom =
          new JsonObject().put("conflictPolicy", "custom").put("resolver", "highest-score");
      Answer changed = cluster.patch("n1", CARTS, custom);
      assertThat(changed.status()).as(changed.body()).isEqualTo(200);
      // It has not heard of the change, and adds siblings of the former policy.
      write(cluster, "n3", "meanwhile", 3);
      write(cluster, "n1", "meanwhile", 8);

      network.heal();
      docs.awaitStatus("n3", "healthy", Documents.PATIENCE, "n1", "n2");
      for (String id : List.of("before", "meanwhile")) {
        Awaitility.await("siblings of " + id)
            .atMost(Documents.PATIENCE)
            .untilAsserted(
                () -> {
                  for (String node : NAMES) {
                    assertThat(read(cluster, node, id).getJsonArray("siblings"))
                        .as(node)
                        .hasSize(2);
                  }
                });
      }

      for (String name : NAMES) {
        cluster.node(name).kill();
      }
      for (String name : NAMES) {
        Map<String, String> settings = new java.util.HashMap<>(network.settings(name));
        settings.put("SYNCLINE_EXTENSIONS_JARS", jar.toString());
        network.runs(name, cluster.start(name, settings).pid());
      }
      NAMES.forEach(name -> cluster.awaitReady(name, network.clientHost(name)));
      awaitScore(cluster, "before", 7);
      awaitScore(cluster, "meanwhile", 8);
    }
  }

  private static void awaitScore(TestCluster cluster, String id, int score) {
    Awaitility.await(id + " to be " + score)
        .atMost(Documents.PATIENCE)
        .untilAsserted(
            () -> {
              for (String node : NAMES) {
                assertThat(read(cluster, node, id).getJsonObject("payload"))
                    .as(node)
                    .isEqualTo(new JsonObject().put("score", score));
                assertThat(cluster.contents(node, "carts"))
                    .isEqualTo(cluster.contents("n1", "carts"));
              }
            });
  }
}
