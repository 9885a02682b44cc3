package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * A node stands still just after another one has come back. A thread of Hazelcast's that has a
 * connection to it may then do nothing else until it goes on: one that waits for the other's
 * greeting is asked again and again what it has to write. With one thread for all connections the
 * other two lost each other, some 40 seconds later.
 */
class FrozenAfterRestartIT {
  private static final List<String> NAMES = List.of("n1", "n2", "n3");

  /** A load that was begun before the freeze, and a freeze that outlasts the loss seen. */
  private static final Duration SETTLED = Duration.ofSeconds(3);

  private static final Duration FROZEN =
      Duration.ofSeconds(Integer.getInteger("syncline.frozen.seconds", 60));

  @Test
  void aNodeFrozenJustAfterAnotherCameBackCostsTheOtherTwoNothing() throws Exception {
    try (TestCluster cluster = new TestCluster(NAMES, Map.of())) {
      cluster.startAll();
      Documents docs = new Documents(cluster);
      docs.create("n1");

      cluster.node("n3").kill();
      docs.awaitReachability("n3", "down", Documents.PATIENCE, "n1", "n2");
      cluster.start("n3");
      cluster.awaitReady("n3");
      docs.awaitStatus("n3", "healthy", Documents.PATIENCE, "n1", "n2");
      Load load = Load.startWithReads(docs, "frozen", "quorum", "n1", "n1", "n3", "n3");
      letPass(load, SETTLED);
      assertThat(load.refused()).isEmpty();

      cluster.node("n2").freeze();
      letPass(load, FROZEN);
      cluster.node("n2").thaw();
      load.stop();
      assertThat(load.refused()).isEmpty();

      docs.awaitEqualContents(NAMES);
    }
  }

  /** Lets clients go on for a while; the last of their operations must have come to an end. */
  private static void letPass(Load load, Duration time) {
    long endNanos = System.nanoTime() + time.toNanos();
    Awaitility.await("the load to go on")
        .pollInterval(Duration.ofMillis(200))
        .atMost(time.plus(Documents.PATIENCE))
        .until(() -> System.nanoTime() - endNanos >= 0 || !load.refused().isEmpty());
    int before = load.acknowledged().size();
    Awaitility.await("the load to go on")
        .atMost(Documents.PATIENCE)
        .until(() -> load.acknowledged().size() > before + 20 || !load.refused().isEmpty());
  }
}
