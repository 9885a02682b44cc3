package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.integration.TestCluster.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Searches on all nodes while vectors are written, replaced and deleted, 200 a second and now and
 * then 2,000, and while a node is killed and comes back. Held to an exact scan of what was
 * acknowledged.
 */
class ChurnIT {
  private static final List<String> NAMES = List.of("n1", "n2", "n3");
  private static final String VICTIM = "n2";
  private static final int DIMENSION = 48;
  private static final int CLUSTERS = 40;
  private static final int COUNT = 10;
  private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final int PER_ROUND = 20;
  private static final int PER_BURST_ROUND = 200;
  private static final int BURST_EVERY = 60;
  private static final int BURST_ROUNDS = 10;
  private static final int WINDOW = 20;
  private static final double LEAST_RECALL = 0.95;

  private final long seed = Long.getLong("seed", System.nanoTime());

  /** {@code -Dchurn.rounds}: how long each of the three stages takes, in tenths of a second. */
  private final int rounds = Integer.getInteger("churn.rounds", 80);

  private final AcknowledgedVectors acknowledged = new AcknowledgedVectors();
  private final Set<String> up = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
  private final List<Double> recalls = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger written = new AtomicInteger();
  private final AtomicInteger searches = new AtomicInteger();
  private final float[][] centres = new float[CLUSTERS][];
  private int ids;
  private volatile boolean stopped;

  /** Neighbours are more like each other than like the rest, as embeddings are. */
  private float[] vector(Random dice) {
    float[] centre = centres[dice.nextInt(CLUSTERS)];
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) (centre[i] + dice.nextGaussian());
    }
    return vector;
  }

  @Test
  void whatWasAcknowledgedIsFoundWhateverHappens() throws InterruptedException {
    System.out.println("seed " + seed);
    Random dice = new Random(seed);
    for (int i = 0; i < CLUSTERS; i++) {
      centres[i] = new float[DIMENSION];
      for (int j = 0; j < DIMENSION; j++) {
        centres[i][j] = (float) dice.nextGaussian();
      }
    }
    try (TestCluster cluster = new TestCluster(NAMES, Map.of()).startAll()) {
      up.addAll(NAMES);
      Answer made =
          cluster.put("n1", "/v1/collections/docs", new JsonObject().put("dimension", DIMENSION));
      assertThat(made.status()).as(made.body()).isEqualTo(201);
      List<Thread> clients = new ArrayList<>();
      for (String level : List.of("quorum", "one")) {
        Thread client = new Thread(() -> search(cluster, level), "search-" + level);
        client.start();
        clients.add(client);
      }
      try {
        write(cluster, dice);
        up.remove(VICTIM);
        cluster.node(VICTIM).kill();
        write(cluster, dice);
        cluster.start(VICTIM);
        cluster.awaitReady(VICTIM);
        up.add(VICTIM);
        write(cluster, dice);
      } finally {
        stopped = true;
        for (Thread client : clients) {
          client.join();
        }
      }
      assertThat(faults).isEmpty();
      assertRecall();
      assertAllSayTheSame(cluster, dice);
    }
  }

  private void write(TestCluster cluster, Random dice) {
    long next = System.nanoTime();
    for (int round = 0; round < rounds; round++) {
      boolean isBurst = round % BURST_EVERY >= BURST_EVERY - BURST_ROUNDS;
      write(cluster, dice, isBurst ? PER_BURST_ROUND : PER_ROUND);
      next += ROUND_NANOS;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  /** Some are deleted at ALL, where all are there: then no node may find them any more. */
  private void write(TestCluster cluster, Random dice, int count) {
    Map<String, float[]> puts = new LinkedHashMap<>();
    List<String> deletes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int kind = dice.nextInt(10);
      String old = kind < 3 ? acknowledged.take(dice, REST_NANOS) : null;
      if (old != null && kind == 0) {
        deletes.add(old);
      } else {
        puts.put(old == null ? "e" + ids++ : old, vector(dice));
      }
    }
    List<String> nodes = List.copyOf(up);
    String node = nodes.get(dice.nextInt(nodes.size()));
    send(cluster, node, "quorum", puts, List.of());
    send(cluster, node, up.size() == NAMES.size() ? "all" : "quorum", Map.of(), deletes);
  }

  private void send(
      TestCluster cluster,
      String node,
      String level,
      Map<String, float[]> puts,
      List<String> deletes) {
    JsonArray entries = new JsonArray();
    puts.forEach(
        (id, vector) ->
            entries.add(new JsonObject().put("id", id).put("vector", SearchIT.json(vector))));
    deletes.forEach(id -> entries.add(new JsonObject().put("id", id).put("delete", true)));
    if (entries.isEmpty()) {
      return;
    }
    puts.keySet().forEach(acknowledged::begin);
    deletes.forEach(acknowledged::begin);
    Answer answer =
        cluster.post(
            node,
            "/v1/collections/docs/vectors:batch?consistency=" + level,
            new JsonObject().put("entries", entries));
    if (answer.status() != 200) {
      faults.add("write by " + node + ": " + answer.body());
      return;
    }
    for (Object each : answer.json().getJsonArray("results")) {
      JsonObject result = (JsonObject) each;
      String id = result.getString("id");
      if (result.getInteger("status") < 300) {
        acknowledged.acknowledged(id, puts.get(id), level);
        written.incrementAndGet();
      }
    }
  }

  private void search(TestCluster cluster, String level) {
    Random dice = new Random(seed + level.hashCode());
    while (!stopped) {
      if (acknowledged.size() < COUNT) {
        LockSupport.parkNanos(ROUND_NANOS);
        continue;
      }
      List<String> nodes = List.copyOf(up);
      String node = nodes.get(dice.nextInt(nodes.size()));
      float[] target = vector(dice);
      long start = System.nanoTime();
      List<String> found = search(cluster, node, level, target);
      if (found == null) {
        continue;
      }
      Set<String> gone = acknowledged.gone(found, start, level.equals("one"));
      if (!gone.isEmpty()) {
        faults.add(node + " at " + level + " has found " + gone + ", which are deleted");
      }
      if (level.equals("quorum")) {
        recalls.add(acknowledged.recall(target, found, COUNT, start));
      }
      searches.incrementAndGet();
    }
  }

  /** Null where the node has died meanwhile. */
  private @Nullable List<String> search(
      TestCluster cluster, String node, String level, float[] target) {
    JsonObject query =
        new JsonObject()
            .put("vector", SearchIT.json(target))
            .put("k", COUNT)
            .put("include", List.of());
    Answer answer;
    try {
      answer = cluster.post(node, "/v1/collections/docs/search?consistency=" + level, query);
    } catch (UncheckedIOException e) {
      if (up.contains(node)) {
        faults.add(node + " at " + level + ": " + e);
      }
      return null;
    }
    if (answer.status() != 200) {
      if (up.contains(node)) {
        faults.add(node + " at " + level + ": " + answer.body());
      }
      return null;
    }
    return SearchIT.ids(answer.json());
  }

  private void assertRecall() {
    double least = 1;
    double sum = 0;
    List<Double> all = List.copyOf(recalls);
    assertThat(all).hasSizeGreaterThan(WINDOW);
    for (int i = 0; i < all.size(); i++) {
      sum += all.get(i);
      if (i >= WINDOW - 1) {
        double mean =
            all.subList(i - WINDOW + 1, i + 1).stream()
                .mapToDouble(each -> each)
                .average()
                .orElse(0);
        least = Math.min(least, mean);
      }
    }
    System.out.printf(
        "%d written, %d vectors, %d searches; recall at quorum: mean %.4f, the worst %d in a row"
            + " %.4f%n",
        written.get(), acknowledged.size(), searches.get(), sum / all.size(), WINDOW, least);
    assertThat(least).isGreaterThanOrEqualTo(LEAST_RECALL);
  }

  /** Once it is quiet, each node finds alone what there is. */
  private void assertAllSayTheSame(TestCluster cluster, Random dice) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              for (String node : NAMES) {
                double sum = 0;
                for (int i = 0; i < WINDOW; i++) {
                  float[] target = vector(dice);
                  List<String> found = Objects.requireNonNull(search(cluster, node, "one", target));
                  assertThat(acknowledged.gone(found, System.nanoTime(), false)).isEmpty();
                  sum += acknowledged.recall(target, found, COUNT, System.nanoTime());
                }
                assertThat(sum / WINDOW).as(node).isGreaterThanOrEqualTo(LEAST_RECALL);
              }
            });
  }
}
