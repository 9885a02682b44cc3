package dev.syncline.load.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.load.cluster.FakeNode;
import dev.syncline.load.driver.Dataset;
import dev.syncline.load.driver.KeySequence;
import dev.syncline.load.driver.Level;
import dev.syncline.load.vectors.VectorSource;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PacedWritesTest {
  private static final int DIMS = 8;
  private static final int PER_SECOND = 200;
  private static final String BUSY = "HTTP/1.1 429 Busy\r\nContent-Length: 0\r\n\r\n";

  private final Dataset dataset =
      new Dataset("c", VectorSource.gaussian(1, DIMS, 10), new KeySequence(50, 0));

  private PacedWrites start(FakeNode node) throws Exception {
    List<URI> nodes = List.of(URI.create("http://127.0.0.1:" + node.port()));
    return PacedWrites.start(
        new PacedWrites.Settings(nodes, Level.QUORUM, PER_SECOND, 4, 2_000), dataset);
  }

  @Test
  void everyWriteIsOfANewKeyAndNoMoreAreSentThanAreDue() throws Exception {
    long before = System.nanoTime();
    try (FakeNode node = new FakeNode(0, DIMS, Map.of())) {
      PacedWrites writes = start(node);
      while (writes.acknowledged() < 20) {
        Thread.onSpinWait();
      }
      writes.close();
      long after = System.nanoTime();
      assertThat(writes.acknowledged()).isLessThanOrEqualTo(1 + (after - before) / 5_000_000);
      assertThat(writes.errors()).isEmpty();
      assertThat(writes.latencyNanos(before, after).getTotalCount())
          .isEqualTo(writes.acknowledged());
      assertThat(writes.latencyNanos(after, after + 1).getTotalCount()).isZero();
      List<String> ids =
          node.kept().stream()
              .map(each -> each.substring(0, each.indexOf("?consistency=quorum")))
              .toList();
      assertThat(ids)
          .doesNotHaveDuplicates()
          .contains("PUT /v1/collections/c/vectors/k000000000050");
    }
  }

  @Test
  void whatFailsIsCountedAndNotMeasured() throws Exception {
    try (FakeNode node = new FakeNode(0, DIMS, Map.of("PUT", BUSY));
        PacedWrites writes = start(node)) {
      while (writes.errors().getOrDefault("429", 0L) < 5) {
        Thread.onSpinWait();
      }
      assertThat(writes.acknowledged()).isZero();
    }
  }

  @Test
  void aConnectionThatBreaksIsMadeAgain() throws Exception {
    try (FakeNode node = new FakeNode(0, DIMS, Map.of("PUT", "close"));
        PacedWrites writes = start(node)) {
      while (writes.errors().getOrDefault("disconnected", 0L) < 10) {
        Thread.onSpinWait();
      }
      assertThat(node.requests()).isGreaterThan(4);
    }
  }
}
