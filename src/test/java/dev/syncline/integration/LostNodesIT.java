package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.integration.TestCluster.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** One cluster of three, of which a node is killed, one freezes, and one is told to stop. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LostNodesIT {
  private static final List<String> NAMES = List.of("n1", "n2", "n3");
  private static final Duration PATIENCE = Documents.PATIENCE;

  /** What is promised of a killed process. */
  private static final Duration KILL_NOTICE = Duration.ofSeconds(2);

  /** What is promised of a frozen one; Hazelcast needs three times as long. */
  private static final Duration FREEZE_NOTICE = Duration.ofSeconds(5);

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

  private static void awaitProgress(Load load) {
    int before = load.acknowledged().size();
    Awaitility.await("the load to go on")
        .atMost(PATIENCE)
        .until(() -> load.acknowledged().size() > before + 20);
  }

  private void awaitUp(String node, String... observers) {
    docs.awaitStatus(node, "healthy", PATIENCE, observers);
  }

  private void assertAllHeld(String node, Map<String, Double> writes) {
    writes.forEach(
        (id, value) -> {
          Answer answer = docs.read(node, id, "one");
          assertThat(answer.status()).as(id).isEqualTo(200);
          assertThat(Documents.first(answer)).as(id).isEqualTo(value);
        });
  }

  @Test
  @Order(1)
  void aKilledNodeIsNoticedInTwoSecondsAndCostsAQuorumNothing() throws Exception {
    assertThat(docs.write("n1", "deleted", "all", 1).status()).isEqualTo(201);
    Load load = Load.start(docs, "killed", "quorum", "n1", "n1", "n3", "n3");
    awaitProgress(load);

    cluster.node("n2").kill();
    docs.awaitReachability("n2", "down", KILL_NOTICE, "n1", "n3");
    awaitProgress(load);
    assertThat(cluster.delete("n1", Documents.path("deleted", "quorum")).status()).isEqualTo(204);
    load.stop();
    assertThat(load.refused()).isEmpty();

    Answer refused = docs.write("n1", "refused", "all", 1);
    assertThat(refused.status()).as(refused.body()).isEqualTo(503);
    assertThat(refused.json().getString("type")).endsWith("quorum-unavailable");
    assertThat(refused.json().getInteger("required")).isEqualTo(3);
    assertThat(refused.json().getInteger("alive")).isEqualTo(2);

    cluster.start("n2");
    cluster.awaitReady("n2");
    docs.awaitEqualContents(NAMES);
    assertAllHeld("n2", load.acknowledged());
    assertThat(docs.read("n2", "deleted", "one").status()).isEqualTo(404);
    assertThat(docs.read("n2", "refused", "one").status()).isEqualTo(404);
    awaitUp("n2", "n1", "n3");
  }

  @Test
  @Order(2)
  void aFrozenNodeIsSuspectedInFiveSecondsAndComesBackByItself() throws Exception {
    Load load = Load.start(docs, "frozen", "quorum", "n1", "n1", "n2", "n2");
    awaitProgress(load);

    cluster.node("n3").freeze();
    try {
      // Suspected is one that Hazelcast still counts; what it removed would be down.
      docs.awaitReachability("n3", "suspect", FREEZE_NOTICE, "n1", "n2");
      awaitProgress(load);
      Answer refused = docs.write("n1", "frozen-all", "all", 1);
      assertThat(refused.status()).as(refused.body()).isEqualTo(503);
    } finally {
      cluster.node("n3").thaw();
    }
    load.stop();
    assertThat(load.refused()).isEmpty();

    awaitUp("n3", "n1", "n2");
    docs.awaitEqualContents(NAMES);
    assertAllHeld("n3", load.acknowledged());
    assertThat(docs.write("n1", "thawed", "all", 1).status()).isEqualTo(201);
  }

  @Test
  @Order(3)
  void aNodeToldToStopHandsOverWhatItAcknowledgedAndAnswersWhatItWasAsked() throws Exception {
    Load load = Load.start(docs, "stopped", "one", "n1", "n1", "n1", "n1");
    awaitProgress(load);
    cluster.node("n2").freeze();
    cluster.node("n3").freeze();
    try {
      List<CompletableFuture<Answer>> inFlight = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        inFlight.add(docs.writeLater("n1", "in-flight" + i, "all&timeout=2s", i));
      }
      awaitProgress(load);
      Awaitility.await("the writes at ALL to be under way")
          .atMost(PATIENCE)
          .until(() -> writesInFlight("n1") >= inFlight.size());
      cluster.node("n1").requestStop();
      for (CompletableFuture<Answer> each : inFlight) {
        assertThat(each.get(60, TimeUnit.SECONDS).status()).isEqualTo(504);
      }
    } finally {
      cluster.node("n2").thaw();
      cluster.node("n3").thaw();
    }
    assertThat(cluster.node("n1").awaitExit()).isZero();
    load.stop();

    docs.awaitEqualContents(List.of("n2", "n3"));
    assertAllHeld("n2", load.acknowledged());
    assertThat(cluster.node("n1").errors()).doesNotContain("cut short");

    cluster.start("n1");
    cluster.awaitReady("n1");
    docs.awaitEqualContents(NAMES);
    awaitUp("n1", "n2", "n3");
  }

  private double writesInFlight(String node) {
    return cluster
        .get(node, "/metrics")
        .body()
        .lines()
        .filter(each -> each.startsWith("syncline_operations_in_flight{kind=\"write\"}"))
        .mapToDouble(each -> Double.parseDouble(each.substring(each.lastIndexOf(' '))))
        .sum();
  }
}
