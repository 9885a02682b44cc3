package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * The member that founded the cluster, and so is the membership's master, stands still just after
 * another one has come back. Seconds later the next oldest claims to be the master, and the others
 * consent once they miss the old one too, which is a heartbeat or two later: a claim that is given
 * up before that drops them, and the two that are well lose each other.
 */
class FrozenAfterRestartIT {
  /** One misses the founder seconds later than the other, as by chance it may anyway. */
  private static final Map<String, String> NOTICES_LATER =
      Map.of("SYNCLINE_CLUSTER_HEARTBEAT_TIMEOUT_SECONDS", "20");

  private static final List<String> NAMES = List.of("n1", "n2", "n3");

  /** A load that was begun before the freeze, and a freeze that outlasts the loss seen. */
  private static final Duration SETTLED = Duration.ofSeconds(3);

  private static final Duration FROZEN =
      Duration.ofSeconds(Integer.getInteger("syncline.frozen.seconds", 40));

  @Test
  void aNodeFrozenJustAfterAnotherCameBackCostsTheOtherTwoNothing() throws Exception {
    try (TestCluster cluster = new TestCluster(NAMES, Map.of())) {
      NodeProcess founder = cluster.start("n2");
      Awaitility.await("n2 to have founded the cluster")
          .atMost(Documents.PATIENCE)
          .until(() -> founder.errors().contains("missing are [n1, n3]"));
      cluster.start("n1");
      cluster.start("n3", NOTICES_LATER);
      NAMES.forEach(cluster::awaitReady);
      Documents docs = new Documents(cluster);
      docs.create("n1");

      cluster.node("n3").kill();
      docs.awaitReachability("n3", "down", Documents.PATIENCE, "n1", "n2");
      cluster.start("n3", NOTICES_LATER);
      cluster.awaitReady("n3");
      docs.awaitStatus("n3", "healthy", Documents.PATIENCE, "n1", "n2");
      Load load = Load.startWithReads(docs, "frozen", "quorum", "n1", "n1", "n3", "n3");
      letPass(load, SETTLED);
      assertThat(load.refused()).isEmpty();

      founder.freeze();
      letPass(load, FROZEN);
      founder.thaw();
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
