package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.adapter.rocksdb.PowerCut;
import dev.syncline.core.placement.NodeName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A node whose machine has lost its power, and with it what the system had not written yet. */
class PowerCutIT {
  private static final List<String> NAMES = List.of("n1", "n2", "n3");
  private static final int WRITES = 300;

  @Test
  void whatANodeHasAcknowledgedAndLostIsReadAllTheSame() throws Exception {
    try (TestCluster cluster =
        new TestCluster(NAMES, Map.of("SYNCLINE_DURABILITY", "os-buffered")).startAll()) {
      Documents docs = new Documents(cluster);
      docs.create("n1");
      assertThat(docs.write("n3", "deleted", "all", 1).status()).isEqualTo(201);
      for (int i = 0; i < WRITES; i++) {
        assertThat(docs.write("n3", "w" + i, "quorum", i).status()).isEqualTo(201);
      }
      assertThat(cluster.delete("n3", Documents.path("deleted", "all")).status()).isEqualTo(204);
      docs.awaitEqualContents(NAMES);

      cluster.node("n3").kill();
      assertThat(PowerCut.strike(cluster.directoryOf("n3").resolve("data"), new NodeName("n3")))
          .as("may have forgotten")
          .isTrue();
      cluster.start("n3");
      cluster.awaitReady("n3");

      // At once: n3 and n2 would be a quorum, if n3 counted before it has got everything back.
      cluster.node("n1").freeze();
      try {
        for (int i = 0; i < WRITES; i += 50) {
          TestCluster.Answer answer = docs.read("n3", "w" + i, "quorum&timeout=500ms");
          assertThat(answer.status()).as(answer.body()).isIn(200, 503, 504);
          if (answer.status() == 200) {
            assertThat(Documents.first(answer)).isEqualTo(i);
          }
        }
        assertThat(docs.read("n3", "deleted", "quorum&timeout=500ms").status()).isIn(404, 503, 504);
      } finally {
        cluster.node("n1").thaw();
      }

      docs.awaitStatus("n3", "healthy", Documents.PATIENCE, NAMES.toArray(String[]::new));
      docs.awaitEqualContents(NAMES);
      for (int i = 0; i < WRITES; i++) {
        TestCluster.Answer answer = docs.read("n3", "w" + i, "one");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(Documents.first(answer)).isEqualTo(i);
      }
      assertThat(docs.read("n3", "deleted", "one").status()).isEqualTo(404);
    }
  }
}
