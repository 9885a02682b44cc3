package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes come and go under writes. */
class RingChangeIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static String path(int number) {
    return "/v1/collections/docs/vectors/e" + number;
  }

  private static JsonObject body(int number) {
    return new JsonObject().put("vector", new JsonArray().add(number).add(1));
  }

  /** Writes at QUORUM, one after the other, at the nodes that stay. */
  private static final class Writer implements AutoCloseable {
    private final TestCluster cluster;
    private final List<String> nodes;
    private final Set<Integer> acknowledged = new ConcurrentSkipListSet<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Thread thread = new Thread(this::run, "writer");

    Writer(TestCluster cluster, List<String> nodes) {
      this.cluster = cluster;
      this.nodes = nodes;
      thread.start();
    }

    private void run() {
      while (!stopped.get()) {
        int number = next.getAndIncrement();
        String node = nodes.get(number % nodes.size());
        if (cluster.put(node, path(number) + "?consistency=quorum", body(number)).status() == 201) {
          acknowledged.add(number);
        }
      }
    }

    void awaitMore(int writes) {
      int wanted = acknowledged.size() + writes;
      Awaitility.await("writes go on").atMost(LIMIT).until(() -> acknowledged.size() >= wanted);
    }

    Set<Integer> stop() throws InterruptedException {
      stopped.set(true);
      thread.join();
      return acknowledged;
    }

    @Override
    public void close() {
      stopped.set(true);
    }
  }

  private static String role(TestCluster cluster, String at, String node) {
    return cluster.get(at, "/v1/replicas").json().getJsonArray("replicas").stream()
        .map(JsonObject.class::cast)
        .filter(each -> each.getString("node").equals(node))
        .map(each -> each.getString("role"))
        .findFirst()
        .orElse("none");
  }

  private static void awaitRole(TestCluster cluster, String at, String node, String role) {
    Awaitility.await(node + " to be " + role)
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> role(cluster, at, node).equals(role));
  }

  @Test
  void everyAcknowledgedWriteIsReadAfterANodeHasComeAndAnotherHasGone() throws Exception {
    try (TestCluster cluster = new TestCluster(List.of("n1", "n2", "n3"), Map.of()).startAll();
        Writer writer = writers(cluster)) {
      writer.awaitMore(200);

      assertThat(cluster.post("n1", "/v1/replicas", new JsonObject().put("node", "n4")).status())
          .isEqualTo(202);
      assertThat(cluster.delete("n2", "/v1/replicas/n3").status()).isEqualTo(409);
      cluster.startAlone("n4");
      cluster.awaitReady("n4");
      awaitRole(cluster, "n2", "n4", "active");
      writer.awaitMore(100);
      assertThat(cluster.delete("n2", "/v1/replicas/n3").status()).isEqualTo(202);
      awaitRole(cluster, "n2", "n3", "removed");
      writer.awaitMore(100);
      cluster.node("n3").awaitExit();

      Set<Integer> acknowledged = writer.stop();
      awaitNoLag(cluster, "n1");
      awaitNoLag(cluster, "n4");
      assertThat(acknowledged).hasSizeGreaterThan(400);
      for (int number : acknowledged) {
        TestCluster.Answer read = cluster.get("n4", path(number) + "?consistency=quorum");
        assertThat(read.status()).as("%s: %s", number, read.body()).isEqualTo(200);
        assertThat(read.json().getJsonArray("vector").getInteger(0)).isEqualTo(number);
      }
      aReaderReceivesEverythingAndCountsInNoQuorum(cluster);
    }
  }

  /** Which of the two leads the consensus group is left to chance. */
  @ParameterizedTest
  @ValueSource(strings = {"n1", "n2"})
  void ofTwoNodesOneGoesAndTheOtherStillAgreesWithItself(String leaving) throws Exception {
    String staying = leaving.equals("n1") ? "n2" : "n1";
    try (TestCluster cluster = new TestCluster(List.of("n1", "n2"), Map.of()).startAll()) {
      JsonObject definition = new JsonObject().put("dimension", 2).put("replicationFactor", 1);
      assertThat(cluster.put(staying, "/v1/collections/docs", definition).status()).isEqualTo(201);
      assertThat(cluster.put(leaving, path(1), body(1)).status()).isEqualTo(201);

      assertThat(cluster.delete(staying, "/v1/replicas/" + leaving).status()).isEqualTo(202);
      cluster.node(leaving).awaitExit();

      assertThat(answered(() -> cluster.put(staying, "/v1/collections/more", definition)))
          .isEqualTo(201);
      assertThat(cluster.get(staying, path(1)).status()).isEqualTo(200);
    }
  }

  private static void awaitNoLag(TestCluster cluster, String node) {
    Awaitility.await("nothing to be missing as " + node + " sees it")
        .atMost(LIMIT)
        .until(
            () -> Long.valueOf(0).equals(cluster.get(node, "/v1/lag").json().getLong("entries")));
    assertThat(cluster.get(node, "/v1/replicas").body()).doesNotContain("recovering");
  }

  /** Goes on with the three replicas that are left: n1, n2 and n4. */
  private static void aReaderReceivesEverythingAndCountsInNoQuorum(TestCluster cluster) {
    JsonObject reader = new JsonObject().put("node", "n5").put("role", "reader");
    assertThat(cluster.post("n1", "/v1/replicas", reader).status()).isEqualTo(202);
    cluster.startAlone("n5");
    cluster.awaitReady("n5");
    awaitHoldsAll(cluster, "n5");
    assertThat(role(cluster, "n1", "n5")).isEqualTo("reader");

    cluster.node("n5").kill();
    for (int number = -50; number < 0; number++) {
      String at = path(number) + "?consistency=quorum";
      assertThat(cluster.put("n1", at, body(number)).status()).isEqualTo(201);
    }
    cluster.startAlone("n5");
    cluster.awaitReady("n5");
    awaitHoldsAll(cluster, "n5");

    cluster.node("n2").kill();
    cluster.node("n4").kill();
    Awaitility.await("n1 to see the reader and nobody else")
        .atMost(LIMIT)
        .until(
            () ->
                cluster.reachabilityOf("n2", "n1").equals("down")
                    && cluster.reachabilityOf("n4", "n1").equals("down")
                    && cluster.reachabilityOf("n5", "n1").equals("up"));
    TestCluster.Answer refused = cluster.put("n1", path(-99) + "?consistency=quorum", body(1));
    assertThat(refused.status()).as(refused.body()).isEqualTo(503);
    assertThat(refused.json().getInteger("alive")).isEqualTo(1);
    TestCluster.Answer read = cluster.get("n5", path(-1) + "?consistency=one");
    assertThat(read.status()).as(read.body()).isEqualTo(200);
    assertThat(read.json().getJsonArray("vector").getInteger(0)).isEqualTo(-1);
    assertThat(cluster.get("n5", path(-1) + "?consistency=quorum").status()).isEqualTo(503);
  }

  private static void awaitHoldsAll(TestCluster cluster, String node) {
    Awaitility.await(node + " to hold everything")
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(cluster.contents(node, "docs"))
                    .isEqualTo(cluster.contents("n1", "docs")));
  }

  @Test
  void aDeadNodeIsReplacedAndItsDiskBringsNothingBack() throws Exception {
    try (TestCluster cluster = new TestCluster(List.of("n1", "n2", "n3"), Map.of()).startAll();
        Writer writer = writers(cluster)) {
      writer.awaitMore(100);
      cluster.node("n3").kill();
      writer.awaitMore(50);

      // The dead node may have led the consensus group: 503 until another one does.
      assertThat(answered(() -> cluster.delete("n1", "/v1/replicas/n3?force=true"))).isEqualTo(409);
      cluster.startAlone("n4", Map.of("SYNCLINE_RING_AUTO_JOIN", "true"));
      cluster.awaitReady("n4");
      awaitRole(cluster, "n2", "n4", "active");
      assertThat(cluster.delete("n1", "/v1/replicas/n3?force=true").status()).isEqualTo(202);
      awaitRole(cluster, "n2", "n3", "removed");
      writer.awaitMore(50);

      cluster.start("n3", Map.of("SYNCLINE_RING_AUTO_JOIN", "true")).awaitExit();
      assertThat(cluster.node("n3").errors()).contains("removed from the ring");
      for (int number : writer.stop()) {
        TestCluster.Answer read = cluster.get("n4", path(number) + "?consistency=quorum");
        assertThat(read.status()).as("%s: %s", number, read.body()).isEqualTo(200);
      }
    }
  }

  /** The first status that does not say to try again. */
  private static int answered(Supplier<TestCluster.Answer> request) {
    return Awaitility.await("an answer")
        .atMost(LIMIT)
        .until(() -> request.get().status(), status -> status != 503);
  }

  private static Writer writers(TestCluster cluster) {
    JsonObject definition = new JsonObject().put("dimension", 2).put("replicationFactor", 3);
    assertThat(cluster.put("n1", "/v1/collections/docs", definition).status()).isEqualTo(201);
    return new Writer(cluster, List.of("n1", "n2"));
  }
}
