package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.cli.sample.Sample;
import dev.syncline.cli.sample.SampleData;
import dev.syncline.integration.TestCluster.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** A node that was away gets real embeddings: by the log, under a throttle, and as a stream. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CatchUpIT {
  private static final List<String> NAMES = List.of("n1", "n2", "n3");
  private static final String COLLECTION = "/v1/collections/senses";
  private static final int PER_REQUEST = 250;
  private static final long CAP = 400_000;

  /** Hardly any of the log stays: whoever misses more has to be streamed to. */
  private final TestCluster cluster =
      new TestCluster(
          NAMES, Map.of("SYNCLINE_LOG_MAX_BYTES", "65536", "SYNCLINE_LOG_RETAIN_BYTES", "0"));

  private final Map<String, String> expected = new LinkedHashMap<>();

  @BeforeAll
  void start() throws IOException {
    cluster.startAll();
    JsonObject definition =
        new JsonObject().put("dimension", SampleData.load().dimension()).put("metric", "cosine");
    assertThat(cluster.put("n1", COLLECTION, definition).status()).isEqualTo(201);
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  private void write(String prefix) throws IOException {
    JsonArray entries = new JsonArray();
    for (Sample sample : SampleData.load()) {
      String id = prefix + sample.id();
      String vector = base64(sample.vector());
      expected.put(id, vector);
      entries.add(
          new JsonObject()
              .put("id", id)
              .put("vector", vector)
              .put("payload", new JsonObject().put("gloss", sample.gloss())));
      if (entries.size() == PER_REQUEST) {
        write(entries);
        entries = new JsonArray();
      }
    }
    if (!entries.isEmpty()) {
      write(entries);
    }
  }

  private void write(JsonArray entries) {
    Answer answer =
        cluster.post(
            "n1",
            COLLECTION + "/vectors:batch?consistency=quorum",
            new JsonObject().put("entries", entries));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }

  private static String base64(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float each : vector) {
      bytes.putFloat(each);
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  private long count(String node) {
    return Long.parseLong(
        cluster
            .get(node, COLLECTION + "/vectors?limit=1&vector=none&total=true")
            .raw()
            .headers()
            .firstValue("X-Total-Count")
            .orElse("0"));
  }

  private void awaitHoldsAll(String node) {
    Awaitility.await(node + " to hold everything")
        .atMost(Documents.PATIENCE)
        .untilAsserted(() -> assertThat(count(node)).isEqualTo(expected.size()));
    int probe = 0;
    for (Map.Entry<String, String> each : expected.entrySet()) {
      if (probe++ % 97 == 0) {
        Answer read =
            cluster.get(
                node, COLLECTION + "/vectors/" + each.getKey() + "?consistency=one&vector=base64");
        assertThat(read.status()).as(each.getKey()).isEqualTo(200);
        assertThat(read.json().getString("vector")).isEqualTo(each.getValue());
      }
    }
  }

  private double sent() {
    return cluster.metric("n1", "syncline_sync_sent_bytes_total")
        + cluster.metric("n2", "syncline_sync_sent_bytes_total");
  }

  private double encoded(String form) {
    return List.of("n1", "n2").stream()
        .mapToDouble(
            node ->
                cluster
                    .get(node, "/metrics")
                    .body()
                    .lines()
                    .filter(each -> each.startsWith("syncline_sync_encoded_bytes_total"))
                    .filter(each -> each.contains("form=\"" + form + "\""))
                    .mapToDouble(each -> Double.parseDouble(each.substring(each.lastIndexOf(' '))))
                    .sum())
        .sum();
  }

  @Test
  @Order(1)
  void aNodeWhomTheLogDoesNotReachIsStreamedToInCompressedFrames() throws Exception {
    cluster.node("n3").kill();
    write("a-");
    write("b-");
    Awaitility.await("the log of n1 to be cut")
        .atMost(Documents.PATIENCE)
        .until(() -> cluster.metric("n1", "syncline_log_truncated_dots") > 0);
    cluster.start("n3");
    cluster.awaitReady("n3");
    awaitHoldsAll("n3");

    assertThat(cluster.metric("n3", "syncline_sync_streams_started_total")).isPositive();
    Awaitility.await("every stream to end")
        .atMost(Documents.PATIENCE)
        .until(
            () ->
                cluster.metric("n3", "syncline_sync_streams_ended_total")
                    == cluster.metric("n3", "syncline_sync_streams_started_total"));
    assertThat(cluster.metric("n3", "syncline_sync_frames_corrupt_total")).isZero();
    assertThat(cluster.metric("n3", "syncline_sync_peer_received_bytes_total")).isPositive();
    assertThat(encoded("wire")).isPositive().isLessThan(encoded("raw"));
    assertThat(sent()).as("with the frames' headers").isGreaterThan(encoded("wire"));
  }

  @Test
  @Order(2)
  void aCapSetByRequestIsKeptToAndLiftedByRequest() throws Exception {
    cluster.node("n3").kill();
    for (String node : List.of("n1", "n2")) {
      Answer set = cluster.put(node, "/v1/throttle", new JsonObject().put("bytesPerSecond", CAP));
      assertThat(set.status()).as(set.body()).isEqualTo(200);
      assertThat(set.json().getLong("currentBytesPerSecond")).isEqualTo(CAP);
    }
    write("c-");
    Map<String, Double> sentBefore = metrics("syncline_sync_sent_bytes_total");
    Map<String, Double> waitedBefore = metrics("syncline_throttle_wait_seconds_total");
    cluster.start("n3");
    cluster.awaitReady("n3");
    // Whichever of the two it asks; it may ask one of them for everything.
    String asked =
        Awaitility.await("one of the two to be held back")
            .atMost(Documents.PATIENCE)
            .until(() -> heldBack(waitedBefore), Objects::nonNull);
    double sent = cluster.metric(asked, "syncline_sync_sent_bytes_total") - of(asked, sentBefore);
    double upTo =
        cluster.metric(asked, "syncline_throttle_wait_seconds_total") - of(asked, waitedBefore);
    assertThat(sent)
        .as("what has left is what the bucket held and what its waits have paid for")
        .isLessThan(CAP / 4.0 + CAP * upTo + CAP);

    for (String node : List.of("n1", "n2")) {
      cluster.put(node, "/v1/throttle", new JsonObject().put("bytesPerSecond", 0));
    }
    awaitHoldsAll("n3");
    assertThat(cluster.metric("n3", "syncline_sync_timeouts_total")).isZero();
  }

  private Map<String, Double> metrics(String name) {
    return Map.of("n1", cluster.metric("n1", name), "n2", cluster.metric("n2", name));
  }

  private static double of(String node, Map<String, Double> metrics) {
    return metrics.getOrDefault(node, Double.NaN);
  }

  private @Nullable String heldBack(Map<String, Double> waitedBefore) {
    for (Map.Entry<String, Double> each : waitedBefore.entrySet()) {
      String node = each.getKey();
      if (cluster.metric(node, "syncline_throttle_wait_seconds_total") > each.getValue()
          && cluster.get(node, "/v1/throttle").json().getBoolean("engaged")) {
        return node;
      }
    }
    return null;
  }

  @Test
  @Order(3)
  void aForcedSyncTellsWhatItHasStarted() {
    Answer forced = cluster.post("n1", "/v1/replicas/n2/sync", new JsonObject());
    assertThat(forced.status()).as(forced.body()).isEqualTo(202);
    assertThat(forced.json().getInteger("partitions")).isEqualTo(64);
    assertThat(cluster.post("n1", "/v1/replicas/n9/sync", new JsonObject()).status())
        .isEqualTo(404);
  }
}
