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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Members of a group come, die and return on nodes of which some are killed meanwhile. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GroupIT {
  private static final List<String> NAMES = List.of("n1", "n2", "n3");
  private static final String GROUP = "/v1/groups/readers";
  private static final int MEMBERS = 3;
  private static final int WRITERS = 3;
  private static final int IDS_PER_WRITER = 8;
  private static final int KILLS = 2;
  private static final int PARTITIONS = 64;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random dice = new Random(seed);
  private final TestCluster cluster =
      new TestCluster(
          NAMES,
          Map.of(
              "SYNCLINE_EVENTS_HEARTBEAT_MILLIS", "500",
              "SYNCLINE_GROUPS_HEARTBEAT_MILLIS", "500",
              "SYNCLINE_GROUPS_TIMEOUT_MILLIS", "3000",
              "SYNCLINE_GROUPS_HAND_OVER_MILLIS", "1000"));

  /** Whom clients and members may ask. */
  private final Set<String> up = ConcurrentHashMap.newKeySet();

  private final List<GroupMember> members = new ArrayList<>();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private final AtomicInteger events = new AtomicInteger();
  private final List<JsonObject> others = new CopyOnWriteArrayList<>();
  private final AtomicInteger writes = new AtomicInteger();
  private volatile boolean stopped;

  @BeforeAll
  void start() {
    cluster.startAll();
    up.addAll(NAMES);
    JsonObject definition = new JsonObject().put("dimension", 2);
    Answer created = cluster.put("n1", "/v1/collections/docs", definition);
    assertThat(created.status()).as(created.body()).isEqualTo(201);
    for (int i = 0; i < MEMBERS; i++) {
      members.add(
          new GroupMember(
              "readers", "m" + i, "&from=earliest&collections=docs&include=none", this::take));
    }
  }

  @AfterAll
  void stop() {
    members.forEach(GroupMember::close);
    cluster.close();
  }

  @Test
  @Order(1)
  void everyAcknowledgedWriteIsToldToSomeMemberWhoeverDies() throws Exception {
    System.out.println("seed " + seed);
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      int writer = i;
      Thread client = new Thread(() -> write(writer), "writer-" + i);
      client.start();
      clients.add(client);
    }
    for (int i = 0; i < KILLS; i++) {
      awaitWrites(100);
      String victim = NAMES.get(dice.nextInt(NAMES.size()));
      up.remove(victim);
      cluster.node(victim).kill();
      awaitWrites(100);
      cluster.start(victim);
      cluster.awaitReady(victim);
      up.add(victim);
    }
    awaitWrites(100);
    stopped = true;
    for (Thread client : clients) {
      client.join();
    }
    awaitAllTold();
    awaitShared();
    awaitAllAcknowledged();
    assertThat(others.stream().filter(each -> each.getString("type").endsWith("stream.gap")))
        .isEmpty();
    System.out.printf(
        "%d writes acknowledged, %d told in %d events%n",
        acknowledged.size(), told.size(), events.get());
  }

  @Test
  @Order(2)
  void whatIsAcknowledgedIsNotToldAgainToWhoComesLater() {
    members.forEach(GroupMember::close);
    int before = events.get();

    GroupMember late = members.get(0);
    join(late);
    Awaitility.await("the whole share")
        .atMost(Documents.PATIENCE)
        .until(() -> late.partitions().size() == PARTITIONS);
    put("n1", "later", 1, null);

    Awaitility.await("the one new write")
        .atMost(Documents.PATIENCE)
        .until(() -> events.get() > before);
    assertThat(events.get()).isEqualTo(before + 1);
  }

  @Test
  @Order(3)
  void withoutAMajorityAMemberIsSuspendedAndGoesOnAfterwards() {
    GroupMember alone = members.get(0);
    Awaitility.await("a place at n1")
        .atMost(Documents.PATIENCE)
        .until(() -> alone.connect(cluster.url("n1")));
    Awaitility.await("the whole share")
        .atMost(Documents.PATIENCE)
        .until(() -> alone.partitions().size() == PARTITIONS);
    cluster.node("n2").kill();
    cluster.node("n3").kill();
    Awaitility.await("the end of the lease")
        .atMost(Documents.PATIENCE)
        .until(() -> alone.state().equals("group.suspended"));
    int before = events.get();
    cluster.start("n2");
    cluster.start("n3");
    cluster.awaitReady("n2");
    cluster.awaitReady("n3");
    Awaitility.await("the share again")
        .atMost(Documents.PATIENCE)
        .until(
            () ->
                alone.state().equals("group.assigned") && alone.partitions().size() == PARTITIONS);
    put("n2", "after", 1, null);

    Awaitility.await("a write after it")
        .atMost(Documents.PATIENCE)
        .until(() -> events.get() > before);
  }

  @Test
  @Order(4)
  void aResetTellsAllAgainAndADeletedGroupEndsItsMembers() {
    awaitAllAcknowledged();
    told.clear();
    Answer reset = cluster.post("n2", GROUP + ":reset", new JsonObject().put("to", "earliest"));
    assertThat(reset.status()).as(reset.body()).isEqualTo(204);
    awaitAllTold();
    assertThat(cluster.get("n3", "/v1/groups").json().getJsonArray("groups"))
        .isEqualTo(new JsonArray().add("readers"));
    assertThat(cluster.get("n3", "/v1/collections").body()).doesNotContain("groups");

    assertThat(cluster.delete("n3", GROUP).status()).isEqualTo(204);

    Awaitility.await("the end of the group")
        .atMost(Documents.PATIENCE)
        .until(() -> members.get(0).state().equals("group.ended"));
    assertThat(cluster.get("n1", GROUP).status()).isEqualTo(404);
    assertThat(cluster.get("n1", "/v1/groups").json().getJsonArray("groups")).isEmpty();
  }

  private Answer put(String node, String id, int value, @Nullable String context) {
    Answer answer =
        cluster.put(
            node,
            "/v1/collections/docs/vectors/" + id + "?consistency=quorum",
            new JsonObject().put("vector", new JsonArray().add(value).add(1)),
            context == null ? new String[0] : new String[] {"Causal-Context", context});
    if (answer.status() < 300) {
      acknowledged.add(id + " " + WrittenDot.of(answer.json()));
      writes.incrementAndGet();
    }
    return answer;
  }

  private void write(int writer) {
    Random own = new Random(seed + writer);
    Map<String, String> contexts = new HashMap<>();
    for (int value = 1; !stopped; value++) {
      String id = "e" + writer + "-" + own.nextInt(IDS_PER_WRITER);
      List<String> nodes = new ArrayList<>(up);
      try {
        Answer answer = put(nodes.get(own.nextInt(nodes.size())), id, value, contexts.get(id));
        if (answer.status() < 300) {
          contexts.put(id, answer.context());
        }
      } catch (UncheckedIOException e) {
        // The node was killed meanwhile; whether it wrote is not known.
      }
    }
  }

  private void take(JsonObject event) {
    if (event.getString("type").equals("dev.syncline.vector.written")) {
      JsonObject data = event.getJsonObject("data");
      told.add(data.getString("id") + " " + WrittenDot.of(data));
      events.incrementAndGet();
    } else {
      others.add(event);
    }
  }

  private void join(GroupMember member) {
    Awaitility.await("a node that takes the member")
        .atMost(Documents.PATIENCE)
        .until(
            () -> {
              List<String> nodes = new ArrayList<>(up);
              return member.connect(cluster.url(nodes.get(dice.nextInt(nodes.size()))));
            });
  }

  private void joinLost() {
    for (GroupMember each : members) {
      if (each.isLost()) {
        join(each);
      }
    }
  }

  /** Lets the clients write so much, while members break off and come back. */
  private void awaitWrites(int more) {
    int until = writes.get() + more;
    Awaitility.await("clients to go on writing")
        .atMost(Documents.PATIENCE)
        .until(
            () -> {
              GroupMember one = members.get(dice.nextInt(MEMBERS));
              int chance = dice.nextInt(12);
              if (chance == 0) {
                one.close();
              } else if (chance < 4 && one.isLost()) {
                join(one);
              }
              return writes.get() >= until;
            });
  }

  private void awaitAllTold() {
    Awaitility.await("all acknowledged writes to be told")
        .atMost(Documents.PATIENCE)
        .untilAsserted(
            () -> {
              joinLost();
              Set<String> missing = new TreeSet<>(acknowledged);
              missing.removeAll(told);
              assertThat(missing).isEmpty();
            });
  }

  /** Each partition has one member, as the members see it and as the cluster does. */
  private void awaitShared() {
    Awaitility.await("one member for each partition")
        .atMost(Documents.PATIENCE)
        .untilAsserted(
            () -> {
              joinLost();
              List<String> all = new ArrayList<>();
              members.forEach(each -> all.addAll(each.partitions()));
              assertThat(all).hasSize(PARTITIONS).doesNotHaveDuplicates();
              List<String> claimed = new ArrayList<>();
              cluster.get("n1", GROUP).json().getJsonArray("members").stream()
                  .map(JsonObject.class::cast)
                  .forEach(
                      each ->
                          each.getJsonArray("partitions")
                              .forEach(partition -> claimed.add(String.valueOf(partition))));
              assertThat(claimed).containsExactlyInAnyOrderElementsOf(all);
            });
  }

  private void awaitAllAcknowledged() {
    Awaitility.await("positions that cover everything")
        .atMost(Documents.PATIENCE)
        .untilAsserted(
            () -> {
              JsonObject group = cluster.get("n2", GROUP).json();
              assertThat(group.getLong("lagEntries")).as(group.encode()).isZero();
              assertThat(group.getBoolean("lagIsMore")).as(group.encode()).isFalse();
              assertThat(group.getLong("lagSeconds")).isZero();
            });
  }
}
