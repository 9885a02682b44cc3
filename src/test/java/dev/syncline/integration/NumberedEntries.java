package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** Writes entries at QUORUM, one after the other, at the nodes that stay, until it is stopped. */
final class NumberedEntries implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(3);

  private final TestCluster cluster;
  private final List<String> nodes;
  private final Set<Integer> acknowledged = new ConcurrentSkipListSet<>();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Thread thread = new Thread(this::run, "writer");

  private NumberedEntries(TestCluster cluster, List<String> nodes) {
    this.cluster = cluster;
    this.nodes = nodes;
    thread.start();
  }

  /** Begins to write at n1 and n2, of a cluster that has more. */
  static NumberedEntries write(TestCluster cluster) {
    JsonObject definition = new JsonObject().put("dimension", 2).put("replicationFactor", 3);
    assertThat(cluster.put("n1", "/v1/collections/docs", definition).status()).isEqualTo(201);
    return new NumberedEntries(cluster, List.of("n1", "n2"));
  }

  static String path(int number) {
    return "/v1/collections/docs/vectors/e" + number;
  }

  static JsonObject body(int number) {
    return new JsonObject().put("vector", new JsonArray().add(number).add(1));
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
    Awaitility.await("writes go on").atMost(PATIENCE).until(() -> acknowledged.size() >= wanted);
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
