package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.integration.TestCluster.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A consumer goes from node to node with its last token, of its own will and because they are
 * killed, while clients overwrite some entries. Of four nodes each lacks some partitions, so part
 * of what it tells comes from others.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MovedConsumerIT {
  private static final List<String> NAMES = List.of("n1", "n2", "n3", "n4");
  private static final int WRITERS = 4;
  private static final int IDS_PER_WRITER = 8;
  private static final int KILLS = 3;

  /** {@code -Dmoved.seconds}: goes on killing for at least so long. */
  private static final long SECONDS = Long.getLong("moved.seconds", 0);

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random dice = new Random(seed);
  private final TestCluster cluster =
      new TestCluster(NAMES, Map.of("SYNCLINE_EVENTS_HEARTBEAT_MILLIS", "500"));

  /** Whom clients and the consumer may ask. */
  private final Set<String> up = ConcurrentHashMap.newKeySet();

  private final Map<String, Integer> lastAcknowledged = new ConcurrentHashMap<>();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<String> asValue = ConcurrentHashMap.newKeySet();
  private final Set<String> asSuperseded = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> lastTold = new ConcurrentHashMap<>();
  private final List<JsonObject> gaps = new ArrayList<>();
  private final AtomicInteger writes = new AtomicInteger();
  private final AtomicInteger told = new AtomicInteger();
  private int moves;
  private int kills;
  private volatile boolean stopped;

  @BeforeAll
  void start() {
    cluster.startAll();
    up.addAll(NAMES);
    JsonObject definition = new JsonObject().put("dimension", 2).put("replicationFactor", 3);
    Answer created = cluster.put("n1", "/v1/collections/docs", definition);
    assertThat(created.status()).as(created.body()).isEqualTo(201);
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  @Test
  void everyAcknowledgedWriteIsToldWhereverTheConsumerIs() throws Exception {
    System.out.println("seed " + seed);
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      int writer = i;
      Thread client = new Thread(() -> write(writer), "writer-" + i);
      client.start();
      clients.add(client);
    }
    try (EventConsumer consumer =
        new EventConsumer("earliest", "&collections=docs&include=vector", this::told)) {
      move(consumer);
      long start = System.nanoTime();
      while (kills < KILLS || System.nanoTime() - start < TimeUnit.SECONDS.toNanos(SECONDS)) {
        awaitWrites(consumer, 200);
        String victim = NAMES.get(dice.nextInt(NAMES.size()));
        up.remove(victim);
        cluster.node(victim).kill();
        awaitWrites(consumer, 200);
        if (kills++ == 0) {
          // What was written before is in the logs of others only.
          cluster.wipe(victim);
        }
        cluster.start(victim);
        cluster.awaitReady(victim);
        up.add(victim);
      }
      awaitWrites(consumer, 200);
      stopped = true;
      for (Thread client : clients) {
        client.join();
      }
      awaitAll(consumer);
    }
    assertThat(gaps).isEmpty();
    lastAcknowledged.forEach(
        (id, value) -> assertThat(lastTold.get(id)).as(id).isGreaterThanOrEqualTo(value));
    System.out.printf(
        "%d kills, %d moves, %d writes acknowledged, %d told with their values, %d as superseded,"
            + " %d events%n",
        kills, moves, acknowledged.size(), asValue.size(), asSuperseded.size(), told.get());
  }

  /** Each write has seen the one before, so that their order is one of causes. */
  private void write(int writer) {
    Random own = new Random(seed + writer);
    Map<String, String> contexts = new HashMap<>();
    for (int value = 1; !stopped; value++) {
      String id = "e" + writer + "-" + own.nextInt(IDS_PER_WRITER);
      List<String> nodes = new ArrayList<>(up);
      String node = nodes.get(own.nextInt(nodes.size()));
      String context = contexts.get(id);
      try {
        Answer answer =
            cluster.put(
                node,
                "/v1/collections/docs/vectors/" + id + "?consistency=quorum",
                new JsonObject().put("vector", new JsonArray().add(value).add(1)),
                context == null ? new String[0] : new String[] {"Causal-Context", context});
        if (answer.status() < 300) {
          contexts.put(id, answer.context());
          lastAcknowledged.put(id, value);
          acknowledged.add(id + " " + WrittenDot.of(answer.json()));
          writes.incrementAndGet();
        }
      } catch (UncheckedIOException e) {
        // The node was killed meanwhile; whether it wrote is not known.
      }
    }
  }

  private void told(JsonObject event) {
    String type = event.getString("type");
    if (type.equals("dev.syncline.stream.gap")) {
      gaps.add(event);
    }
    if (!type.equals("dev.syncline.vector.written")) {
      return;
    }
    told.incrementAndGet();
    JsonObject data = event.getJsonObject("data");
    String write = data.getString("id") + " " + WrittenDot.of(data);
    if (data.getBoolean("superseded", false)) {
      asSuperseded.add(write);
    } else {
      asValue.add(write);
      lastTold.put(data.getString("id"), data.getJsonArray("vector").getInteger(0));
    }
  }

  private void move(EventConsumer consumer) {
    moves++;
    Awaitility.await("a node that serves the consumer")
        .atMost(Documents.PATIENCE)
        .until(
            () -> {
              List<String> nodes = new ArrayList<>(up);
              return consumer.connect(cluster.url(nodes.get(dice.nextInt(nodes.size()))));
            });
  }

  /** Lets the clients write so much, and moves the consumer about. */
  private void awaitWrites(EventConsumer consumer, int more) {
    int until = writes.get() + more;
    Awaitility.await("clients to go on writing")
        .atMost(Documents.PATIENCE)
        .until(
            () -> {
              if (consumer.isLost() || dice.nextInt(6) == 0) {
                move(consumer);
              }
              return writes.get() >= until;
            });
  }

  private void awaitAll(EventConsumer consumer) {
    Awaitility.await("all acknowledged writes to be told")
        .atMost(Documents.PATIENCE)
        .untilAsserted(
            () -> {
              if (consumer.isLost()) {
                move(consumer);
              }
              Set<String> missing = new TreeSet<>(acknowledged);
              missing.removeAll(asValue);
              missing.removeAll(asSuperseded);
              assertThat(missing).isEmpty();
            });
  }
}
