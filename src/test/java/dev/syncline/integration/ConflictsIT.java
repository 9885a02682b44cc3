package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.resolver.ConflictResolver;
import dev.syncline.integration.TestCluster.Answer;
import dev.syncline.integration.example.HighestScore;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Both sides of a split write the same entries, and meet again. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "needs 127.0.0.0/8 and /proc")
class ConflictsIT {
  private static final List<String> NAMES = List.of("n1", "n2", "n3");
  private static final int ENTRIES = 8;

  @Test
  void afterASplitEachPolicyLeadsToTheSameEverywhereAndNothingIsDroppedUnsaid(
      @TempDir Path directory) throws Exception {
    Path jar =
        ExtensionJar.withServices(
            directory, Map.of(ConflictResolver.class, HighestScore.class), HighestScore.class);
    try (CuttableNetwork network = new CuttableNetwork(NAMES);
        TestCluster cluster =
            new TestCluster(NAMES, Map.of("SYNCLINE_EXTENSIONS_JARS", jar.toString()))) {
      for (String name : NAMES) {
        network.runs(name, cluster.start(name, network.settings(name)).pid());
      }
      NAMES.forEach(name -> cluster.awaitReady(name, network.clientHost(name)));
      Documents docs = new Documents(cluster);
      docs.create("n1");
      PolicyEntries policies = new PolicyEntries(cluster);
      policies.create("n1");
      for (int i = 0; i < ENTRIES; i++) {
        assertThat(docs.write("n1", "k" + i, "all", 0).status()).isEqualTo(201);
      }

      network.cutOff("n3");
      docs.awaitReachability("n3", "down", Documents.PATIENCE, "n1", "n2");
      docs.awaitReachability("n1", "down", Documents.PATIENCE, "n3");
      Set<String> losers = new HashSet<>();
      for (int i = 0; i < ENTRIES; i++) {
        Answer alone = docs.write("n3", "k" + i, "one", 1);
        assertThat(alone.status()).isEqualTo(200);
        losers.add(alone.json().getString("dot"));
      }
      for (int i = 0; i < ENTRIES; i++) {
        assertThat(docs.write("n1", "k" + i, "quorum", 2).status()).isEqualTo(200);
      }
      policies.write("n3", 3);
      policies.write("n1", 5);
      network.heal();
      docs.awaitStatus("n3", "healthy", Documents.PATIENCE, "n1", "n2");
      docs.awaitEqualContents(NAMES);
      policies.awaitBoth(NAMES, 3, 5);

      for (String name : NAMES) {
        Awaitility.await("the losers at " + name)
            .atMost(Documents.PATIENCE)
            .untilAsserted(() -> assertThat(losersAt(cluster, name)).hasSize(ENTRIES));
        assertThat(new HashSet<>(losersAt(cluster, name))).isEqualTo(losers);
        assertThat(Documents.first(docs.read(name, "k0", "one"))).isEqualTo(2);
      }
      Answer one = cluster.get("n2", "/v1/collections/docs/conflicts?id=k0");
      JsonObject conflict = one.json().getJsonArray("conflicts").getJsonObject(0);
      assertThat(conflict.getJsonObject("loser").getJsonArray("vector").getDouble(0)).isEqualTo(1);
      assertThat(conflict.getJsonArray("recordedBy")).isNotEmpty();
      assertThat(
              NAMES.stream()
                  .mapToDouble(each -> cluster.metric(each, "syncline_conflicts_total"))
                  .sum())
          .isGreaterThanOrEqualTo(ENTRIES);
    }
  }

  /** The dots of all that have lost, as a node lists them in small pages. */
  private static List<String> losersAt(TestCluster cluster, String node) {
    List<String> losers = new ArrayList<>();
    String after = "";
    while (true) {
      JsonObject page =
          cluster.get(node, "/v1/collections/docs/conflicts?limit=3&vector=none" + after).json();
      assertThat(page.containsKey("unanswered")).isFalse();
      page.getJsonArray("conflicts").stream()
          .map(JsonObject.class::cast)
          .forEach(each -> losers.add(each.getJsonObject("loser").getString("dot")));
      if (!page.containsKey("next")) {
        return losers;
      }
      after = "&after=" + page.getString("next");
    }
  }
}
