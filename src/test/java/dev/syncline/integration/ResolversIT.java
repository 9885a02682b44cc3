package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.resolver.ConflictResolver;
import dev.syncline.integration.TestCluster.Answer;
import dev.syncline.integration.example.HighestScore;
import dev.syncline.integration.example.MergingVerticle;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Conflicts on three nodes with one resolver in a jar, and another on the event bus of one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResolversIT {
  private static final List<String> NAMES = List.of("n1", "n2", "n3");

  private final TestCluster cluster =
      new TestCluster(
          NAMES,
          Map.of(
              "SYNCLINE_RESOLVERS_MAX_ATTEMPTS", "3",
              "SYNCLINE_RESOLVERS_BACKOFF_MILLIS", "20",
              "SYNCLINE_RESOLVERS_MAX_BACKOFF_MILLIS", "200",
              "SYNCLINE_RESOLVERS_RANK_DELAY_MILLIS", "200",
              "SYNCLINE_RESOLVERS_SCAN_INTERVAL_MILLIS", "500"));

  @BeforeAll
  void start(@TempDir Path directory) {
    Path jar =
        ExtensionJar.withServices(
            directory,
            Map.of(ConflictResolver.class, HighestScore.class),
            HighestScore.class,
            MergingVerticle.class);
    Map<String, String> resolver = Map.of("SYNCLINE_EXTENSIONS_JARS", jar.toString());
    cluster.start(
        "n1",
        Map.of(
            "SYNCLINE_EXTENSIONS_JARS", jar.toString(),
            "SYNCLINE_EXTENSIONS_VERTICLES", MergingVerticle.class.getName()));
    cluster.start("n2", resolver);
    cluster.start("n3", resolver);
    NAMES.forEach(cluster::awaitReady);
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  private void create(String name, String resolver) {
    JsonObject definition =
        new JsonObject()
            .put("dimension", 3)
            .put("conflictPolicy", "custom")
            .put("resolver", resolver);
    Answer created = cluster.put("n1", "/v1/collections/" + name, definition);
    assertThat(created.status()).as(created.body()).isEqualTo(201);
  }

  /** A write of a client that has seen nothing: it replaces nothing. */
  private void writeBlindly(String node, String collection, String id, JsonObject payload) {
    JsonObject entry =
        new JsonObject().put("vector", new JsonArray("[1, 0.5, 0.25]")).put("payload", payload);
    Answer written = cluster.put(node, path(collection, id) + "?consistency=quorum", entry);
    assertThat(written.status()).as(written.body()).isIn(200, 201);
  }

  private static String path(String collection, String id) {
    return "/v1/collections/" + collection + "/vectors/" + id;
  }

  private void awaitPayload(String collection, String id, JsonObject payload) {
    Awaitility.await(id + " to be " + payload)
        .atMost(Documents.PATIENCE)
        .untilAsserted(
            () -> {
              for (String node : NAMES) {
                Answer read = cluster.get(node, path(collection, id) + "?consistency=one");
                assertThat(read.json().getJsonObject("payload")).as(node).isEqualTo(payload);
              }
              assertThat(cluster.contents("n2", collection))
                  .isEqualTo(cluster.contents("n1", collection));
              assertThat(cluster.contents("n3", collection))
                  .isEqualTo(cluster.contents("n1", collection));
            });
  }

  private double counted(String outcome) {
    return NAMES.stream()
        .mapToDouble(
            each -> cluster.metric(each, "syncline_resolutions_total{outcome=\"" + outcome + "\""))
        .sum();
  }

  private static JsonObject score(int score) {
    return new JsonObject().put("score", score);
  }

  private static JsonObject tags(String... tags) {
    return new JsonObject().put("tags", new JsonArray(List.of(tags)));
  }

  @Test
  void aResolverInAJarMakesOneVersionOfConcurrentWrites() {
    create("scores", "highest-score");
    for (int i = 0; i < 20; i++) {
      writeBlindly("n1", "scores", "s" + i, score(1));
      writeBlindly("n2", "scores", "s" + i, score(5));
      writeBlindly("n3", "scores", "s" + i, score(3));
    }
    for (int i = 0; i < 20; i++) {
      awaitPayload("scores", "s" + i, score(5));
    }
    assertThat(counted("resolved")).isGreaterThanOrEqualTo(20);
  }

  @Test
  void siblingsFromBeforeTheCollectionHadAResolverBecomeOneVersion() {
    JsonObject siblings = new JsonObject().put("dimension", 3).put("conflictPolicy", "siblings");
    assertThat(cluster.put("n1", "/v1/collections/carts", siblings).status()).isEqualTo(201);
    for (int i = 0; i < 5; i++) {
      writeBlindly("n1", "carts", "c" + i, score(1));
      writeBlindly("n2", "carts", "c" + i, score(5));
      writeBlindly("n3", "carts", "c" + i, score(3));
    }
    for (String node : NAMES) {
      JsonObject read = cluster.get(node, path("carts", "c4") + "?consistency=quorum").json();
      assertThat(read.getJsonArray("siblings")).as(node).hasSize(3);
    }

    JsonObject custom =
        new JsonObject().put("conflictPolicy", "custom").put("resolver", "highest-score");
    Answer changed = cluster.patch("n2", "/v1/collections/carts", custom);
    assertThat(changed.status()).as(changed.body()).isEqualTo(200);

    for (int i = 0; i < 5; i++) {
      awaitPayload("carts", "c" + i, score(5));
    }
    writeBlindly("n3", "carts", "c0", score(9));
    awaitPayload("carts", "c0", score(9));
  }

  @Test
  void equalValuesBecomeOneVersionWithoutTheResolver() {
    create("equals", "highest-score");
    double before = counted("collapsed");
    writeBlindly("n1", "equals", "e", score(2));
    writeBlindly("n2", "equals", "e", score(2));

    Awaitility.await("equal values to be one version")
        .atMost(Documents.PATIENCE)
        .untilAsserted(() -> assertThat(counted("collapsed")).isGreaterThan(before));
    awaitPayload("equals", "e", score(2));
  }

  @Test
  void aResolverOnTheBusOfOneNodeFailsAndTheSiblingsStayUntilItRecovers() {
    create("tags", "bus:merge.tags");
    writeBlindly("n1", "tags", "t", tags("broken"));
    writeBlindly("n2", "tags", "t", tags("a"));

    Awaitility.await("n1 to give up")
        .atMost(Documents.PATIENCE)
        .untilAsserted(() -> assertThat(counted("given-up")).isPositive());
    for (String node : NAMES) {
      JsonObject read = cluster.get(node, path("tags", "t") + "?consistency=quorum").json();
      assertThat(read.getJsonArray("siblings")).as(node).hasSize(2);
    }
    assertThat(cluster.node("n1").errors())
        .contains("resolver bus:merge.tags is given up for this entry")
        .contains("2 concurrent versions stay until it is written again")
        .contains("cannot merge what is broken");
    assertThat(
            cluster.get("n2", "/health/ready").body() + cluster.get("n3", "/health/ready").body())
        .contains("resolver bus:merge.tags of collection tags is not on this node");

    writeBlindly("n3", "tags", "t", tags("mended"));
    awaitPayload("tags", "t", tags("a", "broken", "mended"));
  }

  @Test
  void withoutAResolverAnywhereTheSiblingsStayAndEachNodeSaysSoOnce() {
    create("orphans", "no-such-resolver");
    writeBlindly("n1", "orphans", "o1", score(1));
    writeBlindly("n2", "orphans", "o1", score(2));
    writeBlindly("n2", "orphans", "o2", score(1));
    writeBlindly("n1", "orphans", "o2", score(2));

    String warning = "resolver no-such-resolver of collection orphans is not on this node";
    Awaitility.await("every node to say so")
        .atMost(Documents.PATIENCE)
        .untilAsserted(
            () -> {
              for (String node : NAMES) {
                assertThat(cluster.get(node, "/health/ready").body()).contains(warning);
              }
            });
    for (String node : NAMES) {
      JsonObject read = cluster.get(node, path("orphans", "o2") + "?consistency=quorum").json();
      assertThat(read.getJsonArray("siblings")).as(node).hasSize(2);
      assertThat(cluster.node(node).errors())
          .containsOnlyOnce("resolver no-such-resolver is not on this node");
    }
  }
}
