package dev.syncline.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.adapter.eventbus.LinkStats;
import dev.syncline.adapter.throttle.SyncThrottle;
import dev.syncline.core.Samples;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.StoppedClock;
import dev.syncline.verticle.replica.BaseVectors;
import dev.syncline.verticle.replica.ReplicaBoard;
import dev.syncline.verticle.replica.SyncCounters;
import dev.syncline.verticle.replica.SyncTraffic;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SyncMetricsTest {
  @Test
  void theLagOfAPeerNeverHeardIsNoNumber() {
    Ring ring = Samples.ring(2);
    StoppedClock time = new StoppedClock();
    SyncTraffic traffic =
        new SyncTraffic(
            () -> {
              throw new IllegalStateException("nothing is encoded");
            },
            new SyncThrottle(0, time),
            new SyncCounters(),
            new BaseVectors(1 << 20));
    NodeMetrics metrics = new NodeMetrics();
    metrics.bind(new SyncMetrics(traffic, new ReplicaBoard(1), () -> ring, Samples.node(1), time));
    metrics.bindLinks(() -> Map.of(Samples.node(2), new LinkStats(0, 0, 0, 0, 0, 0, 0)));

    assertThat(metrics.scrape())
        .contains(
            "syncline_peer_lag_entries{peer=\"n2\"} NaN",
            "syncline_peer_lag_seconds{peer=\"n2\"} NaN");
  }
}
