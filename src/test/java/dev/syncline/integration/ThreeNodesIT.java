package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.integration.TestCluster.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** One cluster of three in which nothing happens but what clients do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ThreeNodesIT {
  private static final List<String> NAMES = List.of("n1", "n2", "n3");

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
}
