package dev.syncline.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.adapter.throttle.SyncThrottle;
import dev.syncline.core.Samples;
import dev.syncline.port.StoppedClock;
import dev.syncline.verticle.replica.BaseVectors;
import dev.syncline.verticle.replica.ReplicaBoard;
import dev.syncline.verticle.replica.SyncCounters;
import dev.syncline.verticle.replica.SyncTraffic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class SyncMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private double valueOf(String gauge) {
    return registry.get(gauge).tag("peer", "n2").gauge().value();
  }

  @Test
  void aPeerThatHasNeverBeenHeardOfIsNotSaidToLackNothing() {
    SyncTraffic traffic =
        new SyncTraffic(
            () -> {
              throw new IllegalStateException("nothing is sent");
            },
            new SyncThrottle(0, new StoppedClock()),
            new SyncCounters(),
            new BaseVectors(0));
    new SyncMetrics(
            traffic,
            new ReplicaBoard(1),
            () -> Samples.ring(2),
            Samples.node(1),
            new StoppedClock())
        .bind(registry, Samples.node(2));

    assertThat(valueOf("syncline.peer.lag.entries")).isNaN();
    assertThat(valueOf("syncline.peer.lag.seconds")).isNaN();
  }
}
