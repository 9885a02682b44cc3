package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.integration.TestCluster.Answer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** One cluster of three that loses a store, then its majority, then the stores of its majority. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LostMajorityIT {
  private static final List<String> NAMES = List.of("n1", "n2", "n3");
  private static final Duration PATIENCE = Documents.PATIENCE;

  private final TestCluster cluster = new TestCluster(NAMES, Map.of());
  private final Documents docs = new Documents(cluster);

  @BeforeAll
  void start() {
    cluster.startAll();
    docs.create("n1");
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  private void awaitUp(String node, String... observers) {
    docs.awaitStatus(node, "healthy", PATIENCE, observers);
  }

  @Test
  @Order(1)
  void aNodeWithAnEmptyDiskTakesItsOwnPlaceInTheConsensusToo() {
    cluster.node("n2").kill();
    cluster.wipe("n2");
    cluster.start("n2");
    cluster.awaitReady("n2");
    docs.awaitEqualContents(NAMES);
    awaitUp("n2", "n1", "n3");
    Awaitility.await("n2 to count in quorums")
        .atMost(PATIENCE)
        .until(() -> docs.write("n1", "after-wipe", "all", 1).status() < 300);

    // Of three endpoints two are a majority only if one of them is n2's new one.
    cluster.node("n1").kill();
    Awaitility.await("n2 and n3 to agree on a collection")
        .atMost(PATIENCE)
        .until(() -> docs.createCollection("n2", "without-n1").status() < 300);
    cluster.start("n1");
    cluster.awaitReady("n1");
    assertThat(cluster.get("n1", "/v1/collections/without-n1").status()).isEqualTo(200);
    awaitUp("n1", "n2", "n3");
  }

  @Test
  @Order(2)
  void aMinorityServesOneAndWritesNothingElse() {
    cluster.node("n1").kill();
    cluster.node("n2").kill();
    docs.awaitReachability("n1", "down", PATIENCE, "n3");
    docs.awaitReachability("n2", "down", PATIENCE, "n3");

    assertMinorityRefuses("n3", "minority");
    Answer collection = docs.createCollection("n3", "second");
    assertThat(collection.status()).as(collection.body()).isEqualTo(503);
    assertThat(docs.write("n3", "alone", "one", 2).status()).isEqualTo(201);

    assertThat(cluster.node("n3").terminate()).as("exit code of SIGTERM").isZero();
    cluster.start("n3");
    cluster.awaitReady("n3");
    assertThat(Documents.first(docs.read("n3", "alone", "one"))).isEqualTo(2);
    assertThat(docs.write("n3", "alone-again", "one", 3).status()).isEqualTo(201);
    assertMinorityRefuses("n3", "minority-again");

    cluster.start("n1");
    cluster.start("n2");
    cluster.awaitReady("n1");
    cluster.awaitReady("n2");
    docs.awaitEqualContents(NAMES);
    assertThat(Documents.first(docs.read("n1", "alone-again", "quorum"))).isEqualTo(3);
    for (String name : NAMES) {
      assertThat(docs.read(name, "minority", "one").status()).isEqualTo(404);
      assertThat(docs.read(name, "minority-again", "one").status()).isEqualTo(404);
      assertThat(cluster.get(name, "/v1/collections/second").status()).isEqualTo(404);
    }
  }

  private void assertMinorityRefuses(String node, String id) {
    for (String level : List.of("quorum", "all")) {
      Answer refused = docs.write(node, id, level, 1);
      assertThat(refused.status()).as(refused.body()).isEqualTo(503);
      JsonObject problem = refused.json();
      assertThat(problem.getString("type")).endsWith("quorum-unavailable");
      assertThat(problem.getInteger("required")).isEqualTo(level.equals("all") ? 3 : 2);
      assertThat(problem.getInteger("acknowledged")).isZero();
      assertThat(problem.getInteger("alive")).isEqualTo(1);
    }
    assertThat(docs.read(node, id, "quorum").status()).isEqualTo(503);
    assertThat(docs.read(node, id, "one").status()).isEqualTo(404);
  }

  @Test
  @Order(3)
  void twoEmptyStoresFoundNoClusterBesideTheOneThatHeldTheData() {
    NAMES.forEach(name -> cluster.node(name).kill());
    cluster.wipe("n1");
    cluster.wipe("n2");
    cluster.start("n1");
    cluster.start("n2");
    awaitWaiting("n1");
    awaitWaiting("n2");

    // It is going to wait in vain, for others that count and for their consent.
    cluster.start(
        "n3",
        Map.of(
            "SYNCLINE_FORMATION_TIMEOUT_MILLIS", "2000",
            "SYNCLINE_RAFT_PROPOSAL_TIMEOUT_MILLIS", "2000"));
    cluster.awaitReady("n3");
    assertThat(Documents.first(docs.read("n3", "alone", "one"))).isEqualTo(2);
    for (String empty : List.of("n1", "n2")) {
      Awaitility.await(empty + " to find the cluster")
          .atMost(PATIENCE)
          .until(() -> cluster.node(empty).errors().contains("joins=\"true\""));
      assertThat(cluster.node(empty).errors()).doesNotContain("joins=\"false\"");
      assertThat(cluster.node(empty).output()).doesNotContain("ready");
    }
    // Two of the three stores that agreed on everything are gone: nobody may agree for them.
    assertThat(docs.createCollection("n3", "third").status()).isEqualTo(503);
  }

  private void awaitWaiting(String name) {
    Awaitility.await(name + " to wait")
        .atMost(PATIENCE)
        .until(() -> cluster.node(name).errors().contains("waiting to enter a cluster"));
    assertThat(cluster.node(name).errors()).doesNotContain("store now belongs");
  }
}
