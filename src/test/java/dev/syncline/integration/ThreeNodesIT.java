package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.integration.TestCluster.Answer;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** One cluster of three in which nothing happens but what clients do: nodes sync once an hour. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ThreeNodesIT {
  private static final List<String> NAMES = List.of("n1", "n2", "n3");

  private final TestCluster cluster =
      new TestCluster(NAMES, Map.of("SYNCLINE_SYNC_INTERVAL_MILLIS", "3600000"));
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

  @Test
  void aWriteAtAnyNodeIsReadAtEveryNodeAtEachLevel() {
    int value = 0;
    for (String level : List.of("one", "quorum", "all")) {
      for (String writer : NAMES) {
        value++;
        Answer written = docs.write(writer, "w-" + level + writer, level, value);
        assertThat(written.status()).as(written.body()).isEqualTo(201);
        for (String reader : NAMES) {
          Answer answer = docs.read(reader, "w-" + level + writer, "all");
          assertThat(answer.status()).as(answer.body()).isEqualTo(200);
          assertThat(Documents.first(answer)).isEqualTo(value);
        }
      }
    }
  }

  @Test
  void aReaderWithAContextSeesItsOwnWriteOnEveryNodeAtOne() {
    for (int i = 0; i < 30; i++) {
      Answer written = docs.write(NAMES.get(i % 3), "session", "one", i);
      String reader = NAMES.get((i + 1) % 3);
      Answer answer = docs.read(reader, "session", "one", "Causal-Context", written.context());
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertThat(Documents.first(answer)).isEqualTo(i);
    }
  }

  @Test
  void aReadAtQuorumOrAllRepairsTheStaleReplicasItMetAndNothingElse() {
    List<String> ids = List.of("met-at-quorum", "met-at-all", "not-read");
    ids.forEach(id -> assertThat(docs.write("n1", id, "all", 1).status()).isEqualTo(201));
    cluster.node("n3").kill();
    docs.awaitReachability("n3", "down", Documents.PATIENCE, "n1", "n2");
    ids.forEach(id -> assertThat(docs.write("n1", id, "quorum", 2).status()).isEqualTo(200));
    cluster.start("n3");
    cluster.awaitReady("n3");
    docs.awaitReachability("n3", "up", Documents.PATIENCE, "n1", "n2");
    ids.forEach(id -> assertThat(firstAtN3(id)).as("%s before", id).isEqualTo(1));

    // Two of three are a quorum, and n3 as coordinator is always one of them.
    assertThat(Documents.first(docs.read("n3", "met-at-quorum", "quorum"))).isEqualTo(2);
    assertThat(Documents.first(docs.read("n1", "met-at-all", "all"))).isEqualTo(2);
    for (String id : List.of("met-at-quorum", "met-at-all")) {
      Awaitility.await(id + " to be repaired")
          .atMost(Documents.PATIENCE)
          .until(() -> firstAtN3(id) == 2);
    }
    assertThat(firstAtN3("not-read")).isEqualTo(1);
  }

  private double firstAtN3(String id) {
    return Documents.first(docs.read("n3", id, "one"));
  }
}
